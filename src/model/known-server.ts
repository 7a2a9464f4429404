import type { Transport } from "../prompt/render/prompt-request.ts";
import type { ProfileRequest, ServerProfile } from "./chat-model.ts";
import { type DetectedServer, detectServer, lookAgain, type WantedServer } from "./detect-server.ts";
import { ModelError } from "./model-error.ts";
import type { ServerAccess } from "./server-request.ts";
import type { ServerDialect } from "./servers/server-dialect.ts";
import { ServerProbe } from "./servers/server-probe.ts";
import { CONSTRAINT_FIELD, refusedFields, routeOf } from "./wire/request-body.ts";

export interface KnownServerOptions extends ServerAccess, WantedServer {
  /** The person's choice; `auto`, as absent, leaves it to the kind of server. */
  readonly transport?: Transport | "auto";
}

/** What was tried last, for `learn`. */
export interface Attempt {
  readonly transport: Transport;
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * What is known of one server: detected when it is first needed, corrected by what its replies and refusals show, and
 * looked at again when they show that it is not the same any more. What was learnt is kept as long as kind, model and
 * told context stay the same: a server that is looked at before each turn must not refuse the same field in each.
 */
export class KnownServer {
  readonly #options: KnownServerOptions;
  readonly #onOtherModel: () => void;
  #detected: DetectedServer | undefined;
  /** As it was when it was last looked at; what was learnt is about this. */
  #last: DetectedServer | undefined;
  #asking: Promise<DetectedServer> | undefined;
  /** Tokens that an overflow has told. */
  #toldContext: number | undefined;
  #canCount = true;
  readonly #refused = new Set<string>();
  readonly #missingRoutes = new Set<string>();
  /** Names in replies that asking anew has not explained: a server's alias for its model. */
  readonly #aliases = new Set<string>();
  /** Models whose first reply has made the next profile ask anew, since the last refresh. */
  readonly #loadedOnDemand = new Set<string>();

  /** @param onOtherModel called when counts of tokens do not hold any more. */
  constructor(options: KnownServerOptions, onOtherModel: () => void) {
    this.#options = options;
    this.#onOtherModel = onOtherModel;
  }

  /** @throws ModelError */
  async profile(ask: ProfileRequest = {}): Promise<ServerProfile> {
    return this.#corrected(await this.#detect(ask));
  }

  /** @throws ModelError */
  async dialect(signal?: AbortSignal): Promise<ServerDialect> {
    return (await this.#detect(signal ? { signal } : {})).dialect;
  }

  /** Asks where the server would not survive a request without a model. @throws ModelError `no-model` */
  async confirmModel(signal: AbortSignal): Promise<void> {
    const { dialect, profile } = await this.#detect({ signal });
    try {
      await dialect.confirmModel?.(new ServerProbe(this.#options, signal), profile.tier);
    } catch (error) {
      if (error instanceof ModelError && error.code === "no-model") {
        this.#detected = undefined;
      }
      throw error;
    }
  }

  get refused(): ReadonlySet<string> {
    return this.#refused;
  }

  /** The transport that a request rendered for `wanted` is sent over. */
  transportFor(wanted: Transport): Transport {
    const other = otherTransport(wanted);
    const isMissing = this.#missingRoutes.has(routeOf(wanted));
    return isMissing && !this.#missingRoutes.has(routeOf(other)) ? other : wanted;
  }

  /**
   * Looks whether an error is one that the same request, sent another way, need not meet: a field that the server does
   * not take, or a route that it does not have. What is learnt here is kept, so no request is repeated for it twice.
   * @returns whether there is something new to try.
   */
  learn(error: ModelError, { transport, body }: Attempt): boolean {
    if (error.code !== "refused" && error.code !== "server-error") {
      return false;
    }
    if (isMissingRoute(error)) {
      const { transport: chosen = "auto" } = this.#options;
      return chosen === "auto" && this.#learnMissing(routeOf(transport), routeOf(otherTransport(transport)));
    }
    const fields = refusedFields(error.message, body);
    for (const field of fields) {
      this.#refused.add(field);
    }
    return fields.length > 0;
  }

  /** An overflow that tells a smaller context than the server had told before. */
  learnOverflow({ code, contextLength }: ModelError): void {
    if (code === "overflow" && contextLength !== undefined) {
      this.#toldContext = Math.min(contextLength, this.#toldContext ?? contextLength);
    }
  }

  /** The route that should count tokens is not there. */
  learnNoTokenRoute(): void {
    this.#canCount = false;
    this.#onOtherModel();
  }

  /**
   * Compares a finished reply with what is known: when it comes from another model, or from one that was loaded for it,
   * the next profile is asked for anew.
   * @param model the model that the reply named.
   */
  learnReply(model: string | undefined): void {
    const { profile, dialect, loadsOnDemand } = this.#detected ?? {};
    if (profile === undefined) {
      return;
    }
    if (loadsOnDemand && !this.#loadedOnDemand.has(profile.modelId)) {
      this.#loadedOnDemand.add(profile.modelId);
      this.#detected = undefined;
    }
    const isOther = dialect?.namesLoadedModel && model !== undefined && model !== profile.modelId;
    const alias = `${profile.modelId}\n${model}`;
    if (isOther && !this.#aliases.has(alias)) {
      this.#aliases.add(alias);
      this.#detected = undefined;
      this.#onOtherModel();
    }
  }

  #forgetLearnt(): void {
    this.#toldContext = undefined;
    this.#canCount = true;
    this.#refused.clear();
    this.#missingRoutes.clear();
    this.#aliases.clear();
    this.#onOtherModel();
  }

  #forgetAll(): void {
    this.#last = undefined;
    this.#forgetLearnt();
  }

  async #detect({ refresh = false, forget = false, signal }: ProfileRequest): Promise<DetectedServer> {
    if (forget) {
      this.#forgetAll();
    }
    if (refresh || forget) {
      this.#detected = undefined;
      this.#asking = undefined;
      this.#loadedOnDemand.clear();
    }
    // One detection serves all who wait for it; a caller who gives up does not take it from the others.
    return this.#detected ?? untilAborted(this.#ask(), signal);
  }

  #ask(): Promise<DetectedServer> {
    if (this.#asking) {
      return this.#asking;
    }
    const looking = this.#last
      ? lookAgain(this.#options, this.#options, this.#last)
      : detectServer(this.#options, this.#options);
    const asking = looking.then(
      detected => {
        if (this.#asking === asking) {
          this.#remember(detected);
        }
        return detected;
      },
      (error: unknown) => {
        if (this.#asking === asking) {
          this.#asking = undefined;
          // A server that has gone may come back as another one, or with other settings.
          if (error instanceof ModelError && error.code === "unreachable") {
            this.#forgetAll();
          }
        }
        throw error;
      },
    );
    this.#asking = asking;
    return asking;
  }

  #remember(detected: DetectedServer): void {
    const before = this.#last;
    this.#asking = undefined;
    this.#detected = detected;
    this.#last = detected;
    if (!before || !isSameModel(before.profile, detected.profile)) {
      this.#forgetLearnt();
    } else if (before.profile.contextLength !== detected.profile.contextLength) {
      this.#learnOtherContext(before);
    }
  }

  /** Loaded with another context it may also be started with other settings; one that has only been loaded is the same. */
  #learnOtherContext(before: DetectedServer): void {
    if (before.loadsOnDemand) {
      this.#toldContext = undefined;
    } else {
      this.#forgetLearnt();
    }
  }

  #corrected({ profile }: DetectedServer): ServerProfile {
    const contextLength = Math.min(profile.contextLength, this.#toldContext ?? profile.contextLength);
    const { transport: chosen = "auto" } = this.#options;
    const { constraint } = profile;
    return {
      ...profile,
      contextLength,
      contextLengthKnown: profile.contextLengthKnown || this.#toldContext !== undefined,
      maxPromptTokens: Math.min(profile.maxPromptTokens, contextLength),
      countsTokens: profile.countsTokens && this.#canCount,
      transport: chosen === "auto" ? this.transportFor(profile.transport) : chosen,
      constraint: constraint !== "none" && this.#refused.has(CONSTRAINT_FIELD[constraint]) ? "none" : constraint,
    };
  }

  #learnMissing(route: string, other: string): boolean {
    if (this.#missingRoutes.has(route)) {
      return false;
    }
    this.#missingRoutes.add(route);
    return !this.#missingRoutes.has(other);
  }
}

function isSameModel(one: ServerProfile, other: ServerProfile): boolean {
  return one.kind === other.kind && one.tier === other.tier && one.modelId === other.modelId;
}

function otherTransport(transport: Transport): Transport {
  return transport === "completions" ? "chat" : "completions";
}

/** LM Studio answers an unknown route with status 200; TabbyAPI has its chat route only with a template. */
function isMissingRoute({ status, message }: ModelError): boolean {
  const isStatus = status === 404 || status === 405 || status === 501;
  return isStatus || /^unexpected endpoint|^unknown (request )?url|chat completions are disabled/i.test(message);
}

async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) {
    return promise;
  }
  let onAbort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(new ModelError("aborted", "The request was stopped."));
    if (signal.aborted) {
      onAbort();
    }
    signal.addEventListener("abort", onAbort, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
