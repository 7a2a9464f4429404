import type { Transport } from "../../prompt/render/prompt-request.ts";
import type { OutputConstraint, ServerProfile } from "../chat-model.ts";

/**
 * - `problem`: no conversation is possible, or none that works, until it is changed;
 * - `warning`: it works, but worse than it could;
 * - `fact`: worth knowing.
 */
export type Severity = "problem" | "warning" | "fact";

/** What a sampler override does to Kioku's replies: cuts them, breaks their shape, forbids words, or changes how they are drawn. */
export type OverrideHarm = "cuts" | "shape" | "words" | "sampling";

/** What was found, with its values and without words: those are the editor's, in two languages. */
export type ConnectionFinding = { readonly severity: Severity } & (
  | {
      /**
       * Nothing answers, or not in time, or what answers refuses or fails. `message` is the server's or system's words.
       */
      readonly code: "unreachable" | "stalled" | "dropped" | "refused" | "server-error";
      readonly message: string;
      readonly status: number | undefined;
    }
  /** The server wants a key and none is set. */
  | { readonly code: "key-missing"; readonly message: string }
  | { readonly code: "key-wrong"; readonly message: string }
  /** TabbyAPI: the key that is set for everyday use also loads and unloads models. The API key would do. */
  | { readonly code: "admin-key-used" }
  /** TabbyAPI: what is set as the admin key is the API key, or no key of this server. */
  | { readonly code: "admin-key-is-api-key" | "admin-key-wrong" }
  /** TabbyAPI: any caller counts as admin. */
  | { readonly code: "auth-disabled" }
  | { readonly code: "no-model"; readonly message: string }
  /** llama.cpp has been started and reads its model. */
  | { readonly code: "model-loading" }
  /** TabbyAPI since 2026-07 loads none of these, which are in EXL2 format by their names. */
  | { readonly code: "exl2-unsupported"; readonly modelIds: readonly string[] }
  | { readonly code: "small-context"; readonly contextLength: number; readonly comfortable: number }
  | { readonly code: "context-unknown"; readonly assumed: number }
  /** Tokens are estimated, so some of the context stays unused. */
  | { readonly code: "no-tokenizer" }
  /** A sampler override of the server gets through against what Kioku asks for. `value` is JSON, clipped. */
  | {
      readonly code: "sampler-override";
      readonly parameter: string;
      readonly value: string;
      readonly harm: OverrideHarm;
      /** False where it only fills in what Kioku leaves out. */
      readonly isForced: boolean;
      readonly preset: string | undefined;
    }
  /** Command-R v01 is loaded with an alpha that it does not need and that makes it worse: 1 is right. */
  | { readonly code: "rope-alpha"; readonly ropeAlpha: string; readonly maxSeqLen: number; readonly advised: 1 }
  /** The model's chat template would put the preamble inside its own. It matters to the chat transports only. */
  | {
      readonly code: "nesting-template";
      readonly template: string | undefined;
      readonly mark: string;
      readonly transport: Transport;
      readonly matters: boolean;
    }
  /** Over raw completions: the model's name tells no turn format, so the prompt is written in the profile's. */
  | { readonly code: "no-template"; readonly modelId: string }
  | { readonly code: "cache-too-small"; readonly cacheSize: number; readonly maxSeqLen: number }
  /** Replies are not held to their shape, only checked. */
  | { readonly code: "unconstrained" }
  /** The server may pass over the schema without a word: TabbyAPI of tier A without its extras, servers of unknown make. */
  | { readonly code: "constraint-uncertain"; readonly constraint: OutputConstraint }
  /** What a prompt has beyond this many tokens is cut without an error, so Kioku keeps below. */
  | { readonly code: "silent-truncation"; readonly maxPromptTokens: number }
  | {
      readonly code: "server";
      readonly kind: ServerProfile["kind"];
      readonly tier: ServerProfile["tier"];
      readonly modelId: string;
    }
  | { readonly code: "context"; readonly contextLength: number; readonly maxPromptTokens: number }
  | { readonly code: "transport"; readonly transport: Transport; readonly constraint: OutputConstraint }
);
