import * as vscode from "vscode";

/** How the memory words a failed write: the path, then the cause with the next step. */
const FAILED = /^Could not (save to|delete) (.+?): (.+)$/s;

/** Why the disk has refused something, in the person's language; words that are not the memory's own stay as they are. */
export function savingProblem(reason: string): string {
  const [, what, path = "", cause = ""] = FAILED.exec(reason) ?? [];
  if (what === undefined) {
    return reason;
  }
  return what === "delete"
    ? vscode.l10n.t("{0} cannot be deleted: {1}", path, causeText(cause))
    : vscode.l10n.t("{0} cannot be written: {1}", path, causeText(cause));
}

function causeText(cause: string): string {
  switch (cause) {
    case "the disk is full. Free some space and try again.":
      return vscode.l10n.t("the disk is full. Free some space and try again.");
    case "another program has it open. Close that program and try again.":
      return vscode.l10n.t("another program has it open. Close that program and try again.");
    case "the folder may not be written. Check its permissions and try again.":
      return vscode.l10n.t("the folder may not be written. Check its permissions and try again.");
    case "the folder is not there any more. Check whether it was moved or its drive was removed.":
      return vscode.l10n.t("the folder is not there any more. Check whether it was moved or its drive was removed.");
    case "the drive does not answer. Check the drive or the network and try again.":
      return vscode.l10n.t("the drive does not answer. Check the drive or the network and try again.");
    default:
      return cause;
  }
}
