import type { SamplingOptions } from "../../model/chat-model.ts";
import type { Transport } from "../render/prompt-request.ts";

/** A sampling preset: one file in `prompts/samplers/`. */
export interface Sampler {
  /** Name of the file, without `.json`. */
  readonly id: string;
  readonly label: string;
  readonly sampling: SamplingOptions;
}

/** Texts of one function, for the prompt. `params` gives one text for each parameter. */
export interface FunctionTexts {
  readonly description: string;
  readonly params: Readonly<Record<string, string>>;
}

/** A prompt profile: one folder in `prompts/profiles/`, read by `prompt-library.ts`. */
export interface Profile {
  readonly id: string;
  readonly label: string;
  /** BCP 47 language the agent is to answer in. */
  readonly language: string;
  /** Id of the turn template. */
  readonly template: string;
  /** Id of the sampler. */
  readonly sampler: string;
  /** How requests go to the server; absent leaves it to the kind of server. The person's setting goes before it. */
  readonly transport?: Transport;
  readonly limits: {
    /** Tokens kept free for the reply. */
    readonly replyTokens: number;
    /** Tokens a core-memory block may have; less where the context is small. */
    readonly coreBlockTokens: number;
    /** Model calls in one turn. */
    readonly steps: number;
  };
  /** What the guard holds replies against. */
  readonly guard: {
    /** Words of the inner thoughts; in scripts without spaces, two characters count as one word. */
    readonly thoughtsWords: number;
    /** Phrases that no message may hold, such as an assistant's stock phrases; compared without case, width and punctuation. */
    readonly forbidden: readonly string[];
  };
  /** Wording of the headings that the program writes into the system turn. */
  readonly headings: {
    /** Line above the persona's example lines; may name `{name}`. */
    readonly examples: string;
    /**
     * Guard-rail words for each core-memory block: they tell whose memory it is, which keeps a small model from
     * reading its own notes as orders or as the person's words.
     */
    readonly blocks: Readonly<Record<string, string>>;
  };
  /** `system.md`, with its placeholders: `{{name}}`, `{{persona}}`, `{{reply}}`, `{{functions}}`, `{{memory}}`. */
  readonly system: string;
  /** `functions.json`: the form of a reply, the wording of what every call holds, and each function's texts. */
  readonly functions: {
    /**
     * What `{{reply}}` in `system.md` becomes: how to write a call, as one line of JSON or with native tools. In `json`,
     * `{example}` stands for a line of the persona's, or for `example` where the persona has none.
     */
    readonly reply: { readonly json: string; readonly tools: string; readonly example: string };
    /** Heading and lead-in of the list of functions; left out with native tools, as the list is. */
    readonly intro: string;
    /** What the thoughts are for; native tools declare them as each function's first parameter. */
    readonly innerThoughts: string;
    /** Explained once, below the list; with native tools, in each function that takes it. */
    readonly requestHeartbeat: string;
    readonly texts: Readonly<Record<string, FunctionTexts>>;
  };
  /** `notices.json`: what the program says to the agent inside the conversation. `{name}` marks a value. */
  readonly notices: Readonly<Record<NoticeId, string>>;
}

export type NoticeId =
  | "heartbeat-requested"
  | "heartbeat-failure"
  | "heartbeat-unanswered"
  | "heartbeat-timed"
  | "heartbeat-reflection"
  | "memory-pressure"
  | "summary-request"
  | "summary-heading"
  | "summary-lost"
  | "text-cut"
  | "result-cut"
  | "no-results"
  | "no-page"
  | "heartbeats-paused"
  | "failed-query"
  | "failed-content"
  | "failed-dates"
  | "failed-date-order"
  | "failed-minutes"
  | "failed-block-unknown"
  | "failed-block-full"
  | "failed-old-content"
  | "failed-no-match"
  | "reply-unreadable"
  | "reply-cut"
  | "reply-empty"
  | "reply-echo"
  | "reply-repeated"
  | "reply-repeated-call"
  | "reply-looping"
  | "reply-language"
  | "reply-marks"
  | "reply-stock-phrase"
  | "reply-long-thoughts";
