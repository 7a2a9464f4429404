import { errorMessage } from "../shared/error-message.ts";
import { StoreError } from "./agent-store.ts";
import { errorCode } from "./storage/atomic-file.ts";

/** For a file that a later version of the program wrote. */
export function newerFormat(): StoreError {
  return new StoreError(
    "newer-format",
    "This agent was written by a newer version of Kioku. Update Kioku to open it; nothing has been changed.",
  );
}

/** For a failed write, with the cause in words for the person. */
export function writeFailure(path: string, cause: unknown): StoreError {
  return new StoreError("write-failed", `Could not save to ${path}: ${reason(cause)}`, { cause });
}

function reason(cause: unknown): string {
  switch (errorCode(cause)) {
    case "ENOSPC":
    case "EDQUOT":
    case "EFBIG":
      return "the disk is full. Free some space and try again.";
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return "the folder may not be written. Check its permissions and try again.";
    default:
      return `${errorMessage(cause)}.`;
  }
}
