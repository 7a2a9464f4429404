import * as vscode from "vscode";

/** What a core-memory block is called where a person reads it. */
export function blockLabel(name: string): string {
  switch (name) {
    case "persona":
      return vscode.l10n.t("About itself");
    case "human":
      return vscode.l10n.t("About you");
    default:
      return name;
  }
}
