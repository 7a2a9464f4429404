import * as vscode from "vscode";
import type { Agents } from "../agents.ts";
import { storeProblem } from "../store-problem.ts";
import { pickAgent } from "./switch-agent.ts";

/** Deletes an agent with everything it remembers, after the person has said so in a modal dialog. */
export async function deleteAgent(agents: Agents): Promise<void> {
  const agent = await pickAgent(agents, vscode.l10n.t("Delete Agent"));
  if (!agent) {
    return;
  }
  const confirm = vscode.l10n.t("Delete");
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t("Delete {0} and everything it remembers?", agent.name),
    {
      modal: true,
      detail: vscode.l10n.t("The conversation and the memories are removed from this machine. This cannot be undone."),
    },
    confirm,
  );
  if (answer !== confirm) {
    return;
  }
  try {
    await agents.delete(agent.id);
  } catch (error) {
    const reason = storeProblem(error);
    void vscode.window.showErrorMessage(vscode.l10n.t("{0} was not deleted: {1}", agent.name, reason));
  }
}
