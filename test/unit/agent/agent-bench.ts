import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Agent, TurnInput } from "../../../src/agent/agent.ts";
import { createAgent } from "../../../src/agent/create-agent.ts";
import type { AgentEvent, StopReason } from "../../../src/agent/events.ts";
import { AGENT_FUNCTIONS } from "../../../src/agent/functions/registry.ts";
import { firstCoreMemory, loadAgentPrompt } from "../../../src/agent/load-agent-prompt.ts";
import type { AgentStore } from "../../../src/memory/agent-store.ts";
import { openAgentStore } from "../../../src/memory/open-agent-store.ts";
import type { StoredMessage } from "../../../src/memory/records.ts";
import { createPromptLibrary } from "../../../src/prompt/files/prompt-library.ts";
import type { PromptSource } from "../../../src/prompt/files/prompt-source.ts";
import type { Transport } from "../../../src/prompt/render/prompt-request.ts";
import { SQL_WASM, STORAGE_WORKER } from "../../support/memory/storage-worker.ts";
import { createScriptBrain, type ScriptBrain } from "../../support/tabby-server/script-brain.ts";
import { startTabbyServer, type TabbyServer, type TabbyServerOptions } from "../../support/tabby-server/server.ts";
import { openModel } from "../model/open-model.ts";

const PROMPTS = join(import.meta.dirname, "../../../prompts");

export interface AgentOptions {
  readonly profile?: string;
  readonly persona?: string;
  /** ChatML unless given, so that tests need to know one frame only. */
  readonly template?: string;
  /** Texts that stand in place of built-in prompt files, by path. */
  readonly files?: Record<string, string>;
  readonly idleTimeout?: number;
  /** The person's setting; 0, the default, asks the server. */
  readonly contextLength?: number;
  readonly transport?: Transport;
}

export interface BenchOptions extends AgentOptions, Omit<Partial<TabbyServerOptions>, "brain"> {}

/** What a test needs of any server's stand-in. */
export interface StandIn {
  readonly url: string;
  readonly apiKey: string;
  close(): Promise<void>;
}

export interface AgentBench<S extends StandIn = TabbyServer> {
  readonly store: AgentStore;
  readonly agent: Agent;
  readonly server: S;
  readonly brain: ScriptBrain;
  readonly folder: string;
  readonly files: Record<string, string>;
  /** What the log was told. */
  readonly logged: readonly string[];
  /** The prompts the server has been sent, oldest first. */
  prompts(): string[];
  messages(): readonly StoredMessage[];
}

/** An agent on a real store, a real TabbyAPI stand-in and the built-in prompts; only the model's replies are scripted. */
export function withAgent(options: BenchOptions, run: (bench: AgentBench) => Promise<void>): Promise<void> {
  return withAgentOn(brain => startTabbyServer({ ...options, brain }), options, run);
}

/** The same on a server of any kind. */
export async function withAgentOn<S extends StandIn>(
  start: (brain: ScriptBrain) => Promise<S>,
  options: AgentOptions,
  run: (bench: AgentBench<S>) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "kioku-agent-"));
  const brain = createScriptBrain();
  const { profile = "companion", persona = "wren", template = "chatml" } = options;
  const { idleTimeout = 10_000, contextLength = 0, transport = "auto" } = options;
  const server = await start(brain);
  const files = { ...options.files };
  const logged: string[] = [];
  const library = createPromptLibrary([textSource(files), folderSource(PROMPTS)], AGENT_FUNCTIONS);
  const store = await openAgentStore({ folder, sqlWasm: SQL_WASM, workerPath: STORAGE_WORKER, owner: "test" });
  try {
    const [who, whom] = await Promise.all([library.persona(persona), library.human("default")]);
    const changes = firstCoreMemory(who, whom, new Date());
    await store.append(changes.map(change => ({ type: "core", change })));
    const agent = createAgent({
      store,
      model: openModel(server, { idleTimeout, firstByteTimeout: 10_000, contextLength, transport }),
      loadPrompt: ({ modelId }) =>
        loadAgentPrompt(library, { profile, persona, template, sampler: "", transport }, modelId),
      now: () => new Date(),
      timeZone: "Asia/Tokyo",
      log: message => void logged.push(message),
    });
    const prompts = () => brain.requests.map(({ prompt }) => prompt);
    const messages = () => store.conversation.path();
    await run({ store, agent, server, brain, folder, files, logged, prompts, messages });
  } finally {
    await store.close();
    await server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

const WORDS =
  "harbour lantern gull ladder copper rope evening tide pebble window ferry kettle anchor bread cliff drizzle engine fog garden hammer island jacket key lamp mirror north oar paint quay radio sail tower umbrella valley whistle yarn basket candle door echo feather glass hill ink jar kite leaf moss net owl pier quilt river stone thread urn vine wheel attic bell coat dune east fern gate hook iris jetty knot lake map nest otter path quarry reed shell trail".split(
    " ",
  );

/** About thirty words that never go round in circles, others for each number. */
export function ramble(number: number): string {
  const at = (index: number) => WORDS[(number * 31 + index * 17 + index * index * 7) % WORDS.length];
  const sentences = Array.from({ length: 5 }, (_, index) => {
    const [a, b, c] = [at(index * 3), at(index * 3 + 1), at(index * 3 + 2)];
    return [`The ${a} stood by the ${b} until the ${c} came`, `I left my ${a} near a ${b}, and some ${c} too`][
      index % 2
    ];
  });
  return `${sentences.join(". ")}.`;
}

export interface PlayedTurn {
  readonly events: readonly AgentEvent[];
  readonly reason: StopReason;
  /** The visible text as it was streamed, voided replies left out. */
  readonly streamed: string;
}

export async function play(
  agent: Agent,
  input: TurnInput | string,
  onEvent: (event: AgentEvent, abort: AbortController) => void = () => {},
): Promise<PlayedTurn> {
  const abort = new AbortController();
  const turn = agent.turn(typeof input === "string" ? { type: "user", text: input } : input, abort.signal);
  const events: AgentEvent[] = [];
  let streamed = "";
  for (;;) {
    const next = await turn.next();
    if (next.done) {
      return { events, reason: next.value, streamed };
    }
    events.push(next.value);
    if (next.value.type === "message-delta") {
      streamed += next.value.text;
    } else if (next.value.type === "reply-rejected") {
      streamed = "";
    }
    onEvent(next.value, abort);
  }
}

/** What the agent has said, oldest first. */
export function said(messages: readonly StoredMessage[]): string[] {
  return messages.flatMap(message => {
    const text = message.kind === "call" && message.function === "send_message" ? message.params["message"] : undefined;
    return typeof text === "string" ? [text] : [];
  });
}

function textSource(texts: Readonly<Record<string, string>>): PromptSource {
  return { read: async path => texts[path], list: async () => [], locate: path => path };
}

function folderSource(folder: string): PromptSource {
  return {
    read: path => readFile(join(folder, path), "utf8").catch(() => undefined),
    list: path => readdir(join(folder, path)).catch(() => []),
    locate: path => path,
  };
}
