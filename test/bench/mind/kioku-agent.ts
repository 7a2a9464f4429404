import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Agent, TurnInput } from "../../../src/agent/agent.ts";
import { createAgent } from "../../../src/agent/create-agent.ts";
import type { AgentEvent, StopReason } from "../../../src/agent/events.ts";
import { firstCoreMemory, loadAgentPrompt } from "../../../src/agent/load-agent-prompt.ts";
import type { AgentStore } from "../../../src/memory/agent-store.ts";
import { openAgentStore } from "../../../src/memory/open-agent-store.ts";
import { createOpenAiModel } from "../../../src/model/openai-model.ts";
import { parseServerAddress } from "../../../src/model/server-address.ts";
import type { PromptLibrary } from "../../../src/prompt/files/prompt-library.ts";
import { SQL_WASM, STORAGE_WORKER } from "../../support/memory/storage-worker.ts";
import { shippedPrompts } from "./shipped-prompts.ts";

export interface KiokuAgentOptions {
  /** Root of the model server. */
  readonly url: string;
  readonly profile: string;
  readonly persona: string;
  readonly human: string;
  /** ChatML unless given. */
  readonly template?: string;
  /** Texts that stand in place of built-in prompt files, by path. */
  readonly files?: Readonly<Record<string, string>>;
  readonly now: () => Date;
}

export interface KiokuAgent {
  readonly agent: Agent;
  readonly store: AgentStore;
  readonly library: PromptLibrary;
}

/** The agent as it ships, on a real store in a folder of its own, against the server at `url`. */
export async function withKiokuAgent<T>(
  options: KiokuAgentOptions,
  run: (kioku: KiokuAgent) => Promise<T>,
): Promise<T> {
  const { url, profile, persona, human, template = "chatml", files = {}, now } = options;
  const folder = await mkdtemp(join(tmpdir(), "kioku-bench-"));
  const library = shippedPrompts(files);
  const store = await openAgentStore({ folder, sqlWasm: SQL_WASM, workerPath: STORAGE_WORKER, owner: "bench" });
  try {
    const [who, whom] = await Promise.all([library.persona(persona), library.human(human)]);
    await store.append(firstCoreMemory(who, whom, now()).map(change => ({ type: "core", change })));
    const model = createOpenAiModel({
      address: parseServerAddress(url),
      key: undefined,
      contextLength: 0,
      modelId: "",
      firstByteTimeout: 120_000,
      idleTimeout: 60_000,
    });
    const choice = { profile, persona, template, sampler: "", transport: "auto" } as const;
    const agent = createAgent({
      store,
      model,
      loadPrompt: ({ modelId }) => loadAgentPrompt(library, choice, modelId),
      now,
      timeZone: "Asia/Tokyo",
      log: () => {},
    });
    return await run({ agent, store, library });
  } finally {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  }
}

export async function playTurn(
  agent: Agent,
  input: TurnInput,
  onEvent: (event: AgentEvent) => void,
  signal: AbortSignal = new AbortController().signal,
): Promise<StopReason> {
  const turn = agent.turn(input, signal);
  for (;;) {
    const next = await turn.next();
    if (next.done) {
      return next.value;
    }
    onEvent(next.value);
  }
}
