import * as vscode from "vscode";
import type { Agents } from "../agents.ts";

/** Summarises the older part of the conversation now, and says what came of it. */
export async function compactNow(agents: Agents): Promise<void> {
  const session = await agents.openLast();
  await vscode.commands.executeCommand("kioku.openChat");
  const reason = await session?.run({ type: "compact" });
  if (session && reason === undefined) {
    void vscode.window.showInformationMessage(
      session.readOnly ?? vscode.l10n.t("The agent is still replying. Stop it first, or wait for its answer."),
    );
  } else if (reason?.type === "compacted" && !reason.freed) {
    void vscode.window.showInformationMessage(vscode.l10n.t("The conversation in view is too short to be summarized."));
  }
}
