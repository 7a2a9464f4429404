import {
  ANSWER_OPENING,
  callText,
  chatmlPrompt,
  type MemGptMessage,
  messageRepr,
  summaryPrompt,
  systemText,
} from "./memgpt-prompt.ts";
import { filler, MEMGPT_TOKENS } from "./memgpt-texts.ts";
import type { PlayedLayout, RecordedCall } from "./played-layout.ts";
import { PrefixLedger } from "./prefix-ledger.ts";
import { type Conversation, noteCall, type ScriptedCall } from "./script.ts";
import { ScriptClock } from "./script-clock.ts";
import { countTokens } from "./tokens.ts";

/** `constants.py`: share of the context at which the agent is warned, and which the summariser's input may have. */
const WARNING_SHARE = 0.75;

/** Share of the messages' tokens that a summary takes out, and how many of the newest stay in any case. */
const SUMMARY_SHARE = 0.75;
const KEPT_MESSAGES = 3;

/** Messages that a summary must be able to take out. */
const LEAST_SUMMARISED = 2;

/**
 * Plays a conversation as MemGPT 0.3.8 would lay it out (agent.py, memory.py, chatml.py): the system message is made anew at
 * each core-memory edit, with functions behind it; a summary is made when a prompt no longer fits, by a request of
 * its own form, which takes the server's cache away from the conversation. Where 0.3.8 has faults that would cost it
 * tokens, it is given the benefit: its searches find what Kioku's found, and no reply has to be asked for twice.
 * @param found what each search finds, in the order of the searches.
 */
export function playMemGpt(
  conversation: Conversation,
  contextLength: number,
  found: readonly (readonly string[])[],
): PlayedLayout {
  const play = new MemGptPlay(conversation, contextLength, found);
  for (const turn of conversation.turns) {
    play.turn(turn.user, turn.calls);
  }
  return { ledger: play.ledger, calls: play.calls, compactions: play.compactions };
}

class MemGptPlay {
  readonly ledger = new PrefixLedger();
  readonly calls: RecordedCall[] = [];
  compactions = 0;
  readonly #conversation: Conversation;
  readonly #contextLength: number;
  readonly #found: (readonly string[])[];
  readonly #clock = new ScriptClock();
  readonly #core = { persona: filler(MEMGPT_TOKENS.persona), human: filler(MEMGPT_TOKENS.human) };
  #system: string;
  #messages: MemGptMessage[];
  /** Rows in recall memory; copies of the system message are rows too. */
  #recall = 0;
  #archival = 0;
  #warned = false;
  #notes = 0;
  #turn = -1;

  constructor(conversation: Conversation, contextLength: number, found: readonly (readonly string[])[]) {
    this.#conversation = conversation;
    this.#contextLength = contextLength;
    this.#found = [...found];
    this.#system = this.#systemNow();
    this.#messages = [
      this.#call({
        thoughts: filler(MEMGPT_TOKENS.bootThought),
        function: "send_message",
        params: { message: filler(MEMGPT_TOKENS.bootMessage) },
      }),
      this.#result(null),
      this.#event({ type: "login", last_login: "Never (first login)" }),
    ];
    this.#recall = this.#messages.length + 1;
  }

  turn(user: string, calls: readonly ScriptedCall[]): void {
    this.#turn += 1;
    this.#clock.nextTurn();
    const left = [...calls];
    let input = this.#event({ type: "user_message", message: user });
    while (left.length > 0) {
      // A warning is answered by a note, and stands in place of the heartbeat that was asked for.
      const next = input.content["type"] === "system_alert" ? this.#note(left.length > 0) : left.shift();
      if (!next) {
        return;
      }
      const full = this.#step(input, next);
      if (full && !this.#warned) {
        this.#warned = true;
        input = this.#event({ type: "system_alert", message: filler(MEMGPT_TOKENS.pressure) });
        if (left.length === 0) {
          this.#step(input, this.#note(false));
        }
      } else {
        input = this.#event({ type: "heartbeat", reason: filler(MEMGPT_TOKENS.heartbeat) });
      }
    }
  }

  /** One model call. @returns whether the context is so full that the agent has to be warned. */
  #step(input: MemGptMessage, scripted: ScriptedCall): boolean {
    this.#clock.nextStep();
    const call = this.#call(scripted);
    const answer = callText(call).slice(ANSWER_OPENING.length - 1);
    let prompt = this.#prompt(input);
    while (countTokens(prompt) > this.#contextLength) {
      this.#summarise();
      prompt = this.#prompt(input);
    }
    const { prompt: promptTokens } = this.ledger.evaluate(prompt, answer, "step");
    this.calls.push({ turn: this.#turn, prompt, reply: answer });
    this.#messages.push(input, call, this.#result(this.#run(scripted)));
    this.#recall += 3;
    return promptTokens + countTokens(answer) > WARNING_SHARE * this.#contextLength;
  }

  #prompt(input: MemGptMessage): string {
    return chatmlPrompt(this.#system, [...this.#messages, input]);
  }

  #run({ function: name, params }: ScriptedCall): string {
    switch (name) {
      case "core_memory_append":
        this.#core.human += `\n${String(params["content"])}`;
        break;
      case "core_memory_replace":
        this.#core.human = this.#core.human.replaceAll(String(params["old_content"]), () =>
          String(params["new_content"]),
        );
        break;
      case "archival_memory_insert":
        this.#archival += 1;
        return "None";
      case "conversation_search":
      case "archival_memory_search": {
        const hits = this.#found.shift() ?? [];
        return hits.length === 0
          ? "No results found."
          : `Showing ${hits.length} of ${hits.length} results (page 0/0): [${hits.map(hit => JSON.stringify(hit)).join(", ")}]`;
      }
      default:
        return "None";
    }
    this.#recall += 1;
    this.#system = this.#systemNow();
    return "None";
  }

  #systemNow(): string {
    return systemText({
      modified: this.#time(),
      recall: this.#recall,
      archival: this.#archival,
      ...this.#core,
    });
  }

  /** `summarize_messages_inplace`: the oldest three quarters, by tokens, become one message. */
  #summarise(): void {
    const texts = this.#messages.map((message, index) => messageRepr(message, callId(this.#recall + index)));
    const sizes = texts.map(countTokens);
    const wanted = Math.floor(sizes.reduce((sum, size) => sum + size, 0) * SUMMARY_SHARE);
    let cut = 0;
    for (let sum = 0; cut < this.#messages.length - KEPT_MESSAGES - 1; cut += 1) {
      sum += sizes[cut] ?? 0;
      if (sum > wanted) {
        break;
      }
    }
    if (this.#messages[cut]?.role === "user") {
      cut += 1;
    }
    while (this.#messages[cut]?.role === "tool") {
      cut += 1;
    }
    if (cut < LEAST_SUMMARISED) {
      throw new Error("MemGPT's summariser finds too few messages to take out: the context is too small for it.");
    }
    const summary = this.#summaryOf(texts.slice(0, cut));
    const kept = this.#messages.slice(cut);
    this.compactions += 1;
    this.#warned = false;
    const message = `${filler(MEMGPT_TOKENS.summaryNote)}${this.#recall - kept.length}/${this.#recall}/${cut}\n ${summary}`;
    this.#messages = [this.#event({ type: "system_alert", message }), ...kept];
    this.#recall += 1;
  }

  /** The model's summary of messages, made of a summary and the rest where all is too long. */
  #summaryOf(texts: readonly string[]): string {
    const whole = `[${texts.join(", ")}]`;
    const room = WARNING_SHARE * this.#contextLength;
    const size = countTokens(whole);
    let input = whole;
    if (size > room) {
      const first = Math.floor(texts.length * (room / size) * 0.8);
      input = `[${[JSON.stringify(this.#summaryOf(texts.slice(0, first))), ...texts.slice(first)].join(", ")}]`;
    }
    const { summaries } = this.#conversation;
    const summary = summaries[(this.compactions + 1) % summaries.length] ?? "";
    const prompt = summaryPrompt(input);
    this.ledger.evaluate(prompt, ` ${summary}`, "side");
    this.calls.push({ turn: this.#turn, prompt, reply: ` ${summary}` });
    return summary;
  }

  #note(goOn: boolean): ScriptedCall {
    const { notes } = this.#conversation;
    this.#notes += 1;
    return noteCall(notes[this.#notes % notes.length] ?? "", goOn);
  }

  #event(content: Readonly<Record<string, unknown>>): MemGptMessage & { role: "user" | "tool" } {
    return { role: "user", content: { ...content, time: this.#time() } };
  }

  #result(message: string | null): MemGptMessage {
    return { role: "tool", content: { status: "OK", message, time: this.#time() } };
  }

  #call(call: ScriptedCall): MemGptMessage & { role: "assistant" } {
    return { role: "assistant", ...call };
  }

  /** `2026-11-02 05:00:04 PM JST+0900`. */
  #time(): string {
    const local = new Date(this.#clock.now().getTime() + 9 * 60 * 60_000).toISOString();
    const hour = Number(local.slice(11, 13));
    const twelve = String(hour % 12 || 12).padStart(2, "0");
    return `${local.slice(0, 10)} ${twelve}${local.slice(13, 19)} ${hour < 12 ? "AM" : "PM"} JST+0900`;
  }
}

/** 29 characters of something like a UUID, as tool calls are told apart. */
function callId(number: number): string {
  const digits = (number * 2_654_435_761).toString(16).padStart(12, "0").repeat(3);
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(12, 15)}-a${digits.slice(15, 18)}-${digits.slice(18, 23)}`;
}
