import { StoreError } from "../../memory/agent-store.ts";
import { ModelError } from "../../model/model-error.ts";
import { PromptFileError } from "../../prompt/files/prompt-file-error.ts";
import type { StopReason } from "../events.ts";

/**
 * How a turn ended that threw.
 * @throws what is no failure of the model, the files or the disk: an error of ours.
 */
export function stopReasonOf(error: unknown, userSaved: boolean, signal: AbortSignal): StopReason {
  if (signal.aborted) {
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
