import type { ChatModel, GenerateOptions, ModelChunk, ProfileRequest, ServerProfile } from "../model/chat-model.ts";
import { ModelError } from "../model/model-error.ts";
import { createOpenAiModel } from "../model/openai-model.ts";
import type { ServerAccess } from "../model/server-request.ts";
import type { PromptRequest } from "../prompt/render/prompt-request.ts";
import { errorMessage } from "../shared/error-message.ts";
import type { ServerKeys } from "./server-keys.ts";
import { type ServerSettings, serverSettings } from "./settings.ts";

/** The server in the settings, whatever they are at the moment: a changed address or key takes effect with the next request. */
export class CurrentModel implements ChatModel {
  readonly #keys: ServerKeys;
  #made: { readonly of: string; readonly hasKey: boolean; readonly model: ChatModel } | undefined;

  constructor(keys: ServerKeys) {
    this.#keys = keys;
  }

  async profile(options?: ProfileRequest): Promise<ServerProfile> {
    return (await this.#model()).profile(options);
  }

  async *generate(request: PromptRequest, options: GenerateOptions, signal: AbortSignal): AsyncGenerator<ModelChunk> {
    yield* (await this.#model()).generate(request, options, signal);
  }

  async countTokens(text: string, signal?: AbortSignal): Promise<number> {
    return (await this.#model()).countTokens(text, signal);
  }

  /** Goes to the model that was asked last, which is the one that counted. */
  learnCount(counted: number, reported: number): void {
    this.#made?.model.learnCount?.(counted, reported);
  }

  /** The server in the settings, for the routes beside the conversation. @throws ModelError when the address is none */
  async access(): Promise<ServerAccess> {
    const { address } = readSettings();
    return { address, key: await this.#keys.get(address.root) };
  }

  /** Whether a key went with the last request. */
  get hasKey(): boolean {
    return this.#made?.hasKey ?? false;
  }

  async #model(): Promise<ChatModel> {
    const settings = readSettings();
    const key = await this.#keys.get(settings.address.root);
    const of = JSON.stringify([settings, key]);
    if (this.#made?.of !== of) {
      this.#made = { of, hasKey: key !== undefined, model: createOpenAiModel({ ...settings, key }) };
    }
    return this.#made.model;
  }
}

function readSettings(): ServerSettings {
  try {
    return serverSettings();
  } catch (error) {
    throw new ModelError("unreachable", errorMessage(error), { cause: error });
  }
}
