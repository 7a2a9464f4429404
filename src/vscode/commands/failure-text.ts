import { ModelError } from "../../model/model-error.ts";
import { PromptFileError } from "../../prompt/files/prompt-file-error.ts";
import { errorMessage } from "../../shared/error-message.ts";
import { stopMessage } from "../chat/stop-message.ts";
import { withoutLinks } from "../without-links.ts";

/** What a notification says of a failed command, in the words that the chat has for the same failure. */
export function failureText(error: unknown, hasKey: boolean): string {
  return withoutLinks(words(error, hasKey));
}

/** Whether the person has cancelled what was going on, so that there is nothing to tell. */
export function isCancelled(error: unknown): boolean {
  return error instanceof ModelError ? error.code === "aborted" : error instanceof Error && error.name === "AbortError";
}

function words(error: unknown, hasKey: boolean): string {
  if (error instanceof ModelError) {
    const reason = { type: "model-failed", code: error.code, message: error.message } as const;
    return stopMessage(reason, hasKey)?.text ?? error.message;
  }
  if (error instanceof PromptFileError) {
    return (
      stopMessage({ type: "prompt-broken", message: error.message, file: error.file }, hasKey)?.text ?? error.message
    );
  }
  return errorMessage(error);
}
