import type { AgentEvent } from "../../../src/agent/events.ts";
import { type CompletionEnd, type CompletionRequest, type Engine, startBenchServer } from "./bench-server.ts";
import { playTurn, withKiokuAgent } from "./kioku-agent.ts";
import type { PlayedLayout, RecordedCall } from "./played-layout.ts";
import { PrefixLedger } from "./prefix-ledger.ts";
import { type Conversation, type Language, noteCall, type ScriptedCall, type ScriptedTurn } from "./script.ts";
import { ScriptClock } from "./script-clock.ts";
import { tokensOf } from "./tokens.ts";

export interface PlayedKioku extends PlayedLayout {
  /** What each search found, in the order of the searches. */
  readonly found: readonly (readonly string[])[];
  /** Replies the agent refused and calls that failed: the script means to give cause for neither. */
  readonly faults: readonly string[];
}

const SETTINGS: Readonly<Record<Language, { profile: string; persona: string; human: string }>> = {
  en: { profile: "companion", persona: "wren", human: "default" },
  ja: { profile: "companion-ja", persona: "mina", human: "default-ja" },
};

/**
 * Plays a conversation with the real agent, loop, store and prompts against a server that only counts and whose replies
 * are the script's. After each turn the agent has its quiet moment, as it has in the editor.
 */
export async function playKioku(conversation: Conversation, contextLength: number): Promise<PlayedKioku> {
  const clock = new ScriptClock();
  const replies = new ScriptedReplies(conversation);
  const ledger = new PrefixLedger();
  const calls: RecordedCall[] = [];
  const server = await startBenchServer(countingEngine(contextLength, clock, replies, ledger, calls));
  const found: string[][] = [];
  const faults: string[] = [];
  let compactions = 0;
  const onEvent = (event: AgentEvent) => {
    if (event.type === "function-result") {
      if (/_search/.test(event.call.function)) {
        found.push(hitsOf(event.result.text));
      }
      if (event.result.status === "Failed") {
        faults.push(`${event.call.function}: ${event.result.text}`);
      }
    } else if (event.type === "reply-rejected") {
      faults.push(`reply rejected: ${event.reason}`);
    } else if (event.type === "message" && event.message.kind === "summary") {
      compactions += 1;
    }
  };
  try {
    await withKiokuAgent(
      { ...SETTINGS[conversation.language], url: server.url, now: clock.now },
      async ({ agent, library }) => {
        const { notices } = await library.profile(SETTINGS[conversation.language].profile);
        replies.warning = notices["memory-pressure"];
        for (const turn of conversation.turns) {
          clock.nextTurn();
          replies.begin(turn);
          const reason = await playTurn(agent, { type: "user", text: turn.user }, onEvent);
          if (reason.type !== "answered") {
            throw new Error(`A scripted turn ended without an answer: ${JSON.stringify(reason)}`);
          }
          if (agent.needsMaintenance) {
            await playTurn(agent, { type: "maintenance" }, onEvent);
          }
        }
      },
    );
  } finally {
    await server.close();
  }
  return { ledger, calls, compactions, found, faults };
}

/** The reply to a request that only makes the server read its prompt. */
const WARM_UP = "{";

/** The script's next words, by what the prompt asks for. */
class ScriptedReplies {
  /** How the warning reads that the context is nearly full. */
  warning = "";
  readonly #conversation: Conversation;
  #left: ScriptedCall[] = [];
  #turn = -1;
  #summaries = 0;
  #notes = 0;

  constructor(conversation: Conversation) {
    this.#conversation = conversation;
  }

  /** Index of the turn that is played. */
  get turn(): number {
    return this.#turn;
  }

  begin(turn: ScriptedTurn): void {
    this.#turn += 1;
    this.#left = [...turn.calls];
  }

  next({ prompt, schema, maxTokens }: CompletionRequest): string {
    const { summaries, notes } = this.#conversation;
    if (maxTokens === 1) {
      return WARM_UP;
    }
    if (!schema) {
      this.#summaries += 1;
      return summaries[this.#summaries % summaries.length] ?? "";
    }
    const lastTurn = prompt.slice(prompt.lastIndexOf("<|im_start|>user"));
    if (this.warning !== "" && lastTurn.includes(this.warning)) {
      this.#notes += 1;
      const content = notes[this.#notes % notes.length] ?? "";
      return replyText(noteCall(content, this.#left.length > 0));
    }
    const call = this.#left.shift();
    if (!call) {
      throw new Error(`The agent takes a step that the script does not have, after:\n${lastTurn}`);
    }
    return replyText(call);
  }
}

/** A call in the very form in which it will stand in the next prompt, so that it stays in the server's cache. */
function replyText({ thoughts, function: name, params }: ScriptedCall): string {
  return JSON.stringify({ inner_thoughts: thoughts, function: name, params });
}

function countingEngine(
  contextLength: number,
  clock: ScriptClock,
  replies: ScriptedReplies,
  ledger: PrefixLedger,
  calls: RecordedCall[],
): Engine {
  return {
    contextLength,
    tokenize: tokensOf,
    async *complete(request): AsyncGenerator<string, CompletionEnd> {
      clock.nextStep();
      const reply = replies.next(request);
      const isSummary = !request.schema && reply !== WARM_UP;
      const { prompt: promptTokens } = ledger.evaluate(request.prompt, reply, isSummary ? "side" : "step");
      calls.push({ turn: replies.turn, prompt: request.prompt, reply });
      yield reply;
      return { finishReason: "stop", promptTokens, completionTokens: tokensOf(reply).length };
    },
  };
}

/** The hits in a search result, which end it as a list in JSON. */
function hitsOf(text: string): string[] {
  const start = text.indexOf("[");
  try {
    return start < 0 ? [] : JSON.parse(text.slice(start));
  } catch {
    return [text];
  }
}
