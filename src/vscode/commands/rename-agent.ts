import * as vscode from "vscode";
import { errorMessage } from "../../shared/error-message.ts";
import type { Agents } from "../agents.ts";
import { pickAgent } from "./switch-agent.ts";

/** Gives an agent another name in the list of agents. What it calls itself is in its persona. */
export async function renameAgent(agents: Agents): Promise<void> {
  const agent = await pickAgent(agents, vscode.l10n.t("Rename Agent"));
  if (!agent) {
    return;
  }
  const name = await vscode.window.showInputBox({
    title: vscode.l10n.t("Rename {0}", agent.name),
    prompt: vscode.l10n.t("The name in the list of your agents. What the agent calls itself is in its persona."),
    value: agent.name,
    validateInput: text => (text.trim() === "" ? vscode.l10n.t("Give the agent a name.") : undefined),
  });
  if (name === undefined || name.trim() === agent.name) {
    return;
  }
  try {
    await agents.rename(agent.id, name.trim());
  } catch (error) {
    const reason = errorMessage(error);
    void vscode.window.showErrorMessage(vscode.l10n.t("{0} was not renamed: {1}", agent.name, reason));
  }
}
