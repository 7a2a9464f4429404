import type { ChatModel, ServerProfile } from "./chat-model.ts";
import { ModelError, type ModelErrorCode } from "./model-error.ts";

/** What a check found out. `ok` means that a conversation can begin. */
export type ConnectionReport =
  | { readonly ok: true; readonly profile: ServerProfile; readonly warnings: readonly ConnectionWarning[] }
  | { readonly ok: false; readonly code: ModelErrorCode; readonly message: string };

/**
 * - `small-context`: under 4,096 tokens; the companion works, but forgets details soon.
 * - `context-unknown`: the server does not tell its context, so a small one is assumed.
 * - `no-tokenizer`: tokens are estimated, so some of the context stays unused.
 */
export type ConnectionWarning = "small-context" | "context-unknown" | "no-tokenizer";

const COMFORTABLE_CONTEXT = 4_096;

/** Asks the server what it is and what it has loaded, and lets it count a text. Generates nothing. */
export async function checkConnection(model: ChatModel, signal: AbortSignal): Promise<ConnectionReport> {
  try {
    const profile = await model.profile({ refresh: true, signal });
    // The routes asked so far need no key on some servers; this one does.
    await model.countTokens(`Connection check ${Date.now()}`, signal);
    return { ok: true, profile, warnings: warningsOf(profile) };
  } catch (error) {
    if (error instanceof ModelError) {
      return { ok: false, code: error.code, message: error.message };
    }
    throw error;
  }
}

function warningsOf(profile: ServerProfile): ConnectionWarning[] {
  const warnings: ConnectionWarning[] = [];
  if (!profile.contextLengthKnown) {
    warnings.push("context-unknown");
  } else if (profile.contextLength < COMFORTABLE_CONTEXT) {
    warnings.push("small-context");
  }
  if (!profile.countsTokens) {
    warnings.push("no-tokenizer");
  }
  return warnings;
}
