import * as vscode from "vscode";
import type { Agents } from "../agents.ts";
import { onOpenAgent } from "./telling.ts";

/** Has the person's last message answered anew. The reply it had can be gone back to with Switch Branch. */
export async function regenerate(agents: Agents): Promise<void> {
  await vscode.commands.executeCommand("kioku.openChat");
  await onOpenAgent(agents, async session => {
    if ((await session.regenerate()) === undefined) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t("There is no message of yours yet that could be answered anew."),
      );
    }
  });
}
