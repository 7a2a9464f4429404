import * as vscode from "vscode";
import type { Agents } from "../agents.ts";
import type { PromptFiles } from "../prompt-files.ts";

/**
 * Opens the persona the agent speaks by. A built-in one is copied first, into the workspace's `.kioku` or else
 * the person's own folder, where it wins over the built-in one and can be changed.
 */
export async function openPersona(agents: Agents, files: PromptFiles): Promise<void> {
  const session = await agents.openLast();
  if (!session) {
    // The chat says why no agent is open.
    await vscode.commands.executeCommand("kioku.openChat");
    return;
  }
  const path = `personas/${session.info.persona}.persona.md`;
  const uri = await files.editable(path);
  if (!uri) {
    void vscode.window.showErrorMessage(
      vscode.l10n.t("The persona file {0} was not found. Create it, or switch to another agent.", path),
    );
    return;
  }
  await vscode.window.showTextDocument(uri);
}
