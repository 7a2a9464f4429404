import * as vscode from "vscode";
import { StoreError } from "../memory/agent-store.ts";
import { saveFailure } from "../memory/store-errors.ts";
import { errorMessage } from "../shared/error-message.ts";
import { failureText } from "./saving-problem.ts";

/** What a person is told of a failure of the memory, with the next step. */
export function storeProblem(error: unknown): string {
  if (!(error instanceof StoreError)) {
    return errorMessage(error);
  }
  switch (error.code) {
    case "locked":
      return vscode.l10n.t("another window has it open. Close it there, or switch that window to another agent.");
    case "declined":
      return vscode.l10n.t("the other window keeps it. Try again a little later.");
    case "newer-format":
      return vscode.l10n.t("it was written by a newer version of Kioku. Update Kioku; nothing has been changed.");
    case "deleted":
      return vscode.l10n.t("it was deleted in another window.");
    case "write-failed":
      return failureText(saveFailure(error.cause), error.message);
    default:
      return error.message;
  }
}
