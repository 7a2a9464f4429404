import * as vscode from "vscode";
import { nameFault } from "../../memory/agent-name.ts";
import type { Agents } from "../agents.ts";
import { storeProblem } from "../store-problem.ts";
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
    validateInput: nameProblem,
  });
  if (name === undefined || name.trim() === agent.name) {
    return;
  }
  try {
    await agents.rename(agent.id, name.trim());
  } catch (error) {
    const reason = storeProblem(error);
    void vscode.window.showErrorMessage(vscode.l10n.t("{0} was not renamed: {1}", agent.name, reason));
  }
}

/** What is wrong with a name that cannot be used. */
export function nameProblem(name: string): string | undefined {
  switch (nameFault(name)) {
    case "empty":
      return vscode.l10n.t("Give the agent a name.");
    case "too-long":
      return vscode.l10n.t("This name is too long. Choose a shorter one.");
    case "unprintable":
      return vscode.l10n.t("The name has line breaks or other control characters in it. Leave them out.");
    default:
      return undefined;
  }
}
