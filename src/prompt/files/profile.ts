import type { SamplingOptions } from "../../model/chat-model.ts";

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
  readonly sampling: SamplingOptions;
  readonly limits: {
    /** Tokens kept free for the reply. */
    readonly replyTokens: number;
    /** Tokens a core-memory block may have. */
    readonly coreBlockTokens: number;
    /** Model calls in one turn. */
    readonly steps: number;
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
  /** `system.md`, with its placeholders: `{{name}}`, `{{persona}}`, `{{functions}}`, `{{memory}}`. */
  readonly system: string;
  /** `functions.json`: the intro, the wording for `request_heartbeat`, and each function's texts. */
  readonly functions: {
    readonly intro: string;
    /** Explained once, below the list; each function that takes it names it. */
    readonly requestHeartbeat: string;
    readonly texts: Readonly<Record<string, FunctionTexts>>;
  };
  /** `notices.json`: what the program says to the agent inside the conversation. `{name}` marks a value. */
  readonly notices: Readonly<Record<NoticeId, string>>;
}

export type NoticeId =
  | "login"
  | "heartbeat-requested"
  | "heartbeat-failure"
  | "heartbeat-unanswered"
  | "memory-pressure"
  | "summary-request"
  | "summary-heading"
  | "summary-lost"
  | "reply-unreadable"
  | "reply-cut"
  | "reply-empty"
  | "reply-echo"
  | "reply-repeated";
