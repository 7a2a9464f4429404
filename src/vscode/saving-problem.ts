import * as vscode from "vscode";
import type { SaveFailure, Unsaved } from "../memory/agent-store.ts";

/** Why the disk refuses what is to be saved, as a sentence of its own with the next step. */
export function savingProblem(unsaved: Pick<Unsaved, "cause" | "reason">): string {
  return unsaved.cause === "other"
    ? unsaved.reason
    : vscode.l10n.t("The memory cannot be written: {0}", failureText(unsaved.cause, unsaved.reason));
}

/**
 * Why the disk has refused something, with the next step, to stand behind a colon.
 * @param reason the memory's own words, for a cause that has none here.
 */
export function failureText(cause: SaveFailure, reason: string): string {
  switch (cause) {
    case "disk-full":
      return vscode.l10n.t("the disk is full. Free some space and try again.");
    case "not-writable":
      return vscode.l10n.t("the folder may not be written. Check its permissions and try again.");
    case "folder-gone":
      return vscode.l10n.t("the folder is not there any more. Check whether it was moved or its drive was removed.");
    case "drive-silent":
      return vscode.l10n.t("the drive does not answer. Check the drive or the network and try again.");
    case "other":
      return reason;
  }
}
