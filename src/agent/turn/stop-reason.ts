import { StoreError } from "../../memory/agent-store.ts";
import { ModelError } from "../../model/model-error.ts";
import { PromptFileError } from "../../prompt/files/prompt-file-error.ts";
import type { StopReason } from "../events.ts";

/**
 * Whether this was thrown because the turn was stopped. What else goes wrong at that moment is a failure like any other:
 * a disk that is full, a mistake of ours.
 */
export function isStop(error: unknown, signal: AbortSignal): boolean {
  const isAbort = error === signal.reason || (error instanceof Error && error.name === "AbortError");
  return signal.aborted && (isAbort || error instanceof ModelError);
}

/**
 * How a turn ended that threw.
 * @throws what is no failure of the model, the files or the disk: an error of ours.
 */
export function stopReasonOf(error: unknown, userSaved: boolean, signal: AbortSignal): StopReason {
  if (isStop(error, signal)) {
    return { type: "stopped" };
  }
  if (error instanceof ModelError) {
    return { type: "model-failed", code: error.code, message: error.message };
  }
  if (error instanceof StoreError) {
    return { type: "not-saved", message: error.message, userSaved };
  }
  if (error instanceof PromptFileError) {
    return { type: "prompt-broken", message: error.message, file: error.file };
  }
  throw error;
}
