import { errorMessage } from "../shared/error-message.ts";
import { type SaveFailure, StoreError } from "./agent-store.ts";
import { errorCode } from "./storage/atomic-file.ts";

/** For a file that a later version of the program wrote. */
export function newerFormat(): StoreError {
  return new StoreError(
    "newer-format",
    "This agent was written by a newer version of Kioku. Update Kioku to open it; nothing has been changed.",
  );
}

/** For a change of an agent that only follows, or that a later version of the program wrote. */
export function readOnly(access: "follow" | "newer-format"): StoreError {
  const reason =
    access === "follow"
      ? "Another window has this agent open and writes it. Take it over here first; nothing has been changed."
      : "This agent was written by a newer version of Kioku and can only be read. Update Kioku to go on with it; nothing has been changed.";
  return new StoreError("read-only", reason);
}

/** For an agent whose folder is gone. */
export function agentDeleted(): StoreError {
  return new StoreError("deleted", "This agent is not there any more: it was deleted, perhaps in another window.");
}

/** For an agent that another window holds. */
export function heldByOther(): StoreError {
  return new StoreError(
    "locked",
    "This agent is open in another window. Close it there, or wait a few seconds if that window has just closed.",
  );
}

/** For a request to hand over an agent that was refused. */
export function keptByOther(): StoreError {
  return new StoreError("declined", "The other window keeps this agent. Close it there, or ask again later.");
}

/** For a request to hand over an agent that another window has made first. */
export function askedByOther(): StoreError {
  return new StoreError("locked", "Another window is already asking for this agent. Try again in a moment.");
}

/** For a failed write, with the cause in words for the person. */
export function writeFailure(path: string, cause: unknown): StoreError {
  return new StoreError("write-failed", `Could not save to ${path}: ${reason(cause)}`, { cause });
}

/** For an agent that could not be deleted; it is still there as a whole. */
export function deleteFailure(path: string, cause: unknown): StoreError {
  return new StoreError("write-failed", `Could not delete ${path}: ${reason(cause)}`, { cause });
}

/** What kind of failure the file system's error is. */
export function saveFailure(cause: unknown): SaveFailure {
  switch (errorCode(cause)) {
    case "ENOSPC":
    case "EDQUOT":
    case "EFBIG":
      return "disk-full";
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return "not-writable";
    case "ENOENT":
    case "ENOTDIR":
      return "folder-gone";
    case "EIO":
    case "ENXIO":
    case "ENODEV":
    case "ENOTCONN":
    case "ESTALE":
    case "ETIMEDOUT":
      return "drive-silent";
    default:
      return "other";
  }
}

const REASONS: Readonly<Record<Exclude<SaveFailure, "other">, string>> = {
  "disk-full": "the disk is full. Free some space and try again.",
  "not-writable": "the folder may not be written. Check its permissions and try again.",
  "folder-gone": "the folder is not there any more. Check whether it was moved or its drive was removed.",
  "drive-silent": "the drive does not answer. Check the drive or the network and try again.",
};

function reason(cause: unknown): string {
  const failure = saveFailure(cause);
  return failure === "other" ? `${errorMessage(cause)}.` : REASONS[failure];
}
