import * as vscode from "vscode";
import type { AgentSession } from "./agent-session.ts";
import { savingProblem } from "./saving-problem.ts";

/**
 * Tries to save what waits in memory; where the disk still refuses it, asks whether it may be lost.
 * @returns whether the agent may be closed.
 */
export async function mayBeClosed({ info, store }: AgentSession): Promise<boolean> {
  if (!store.unsaved || (await store.save())) {
    return true;
  }
  const { unsaved } = store;
  if (!unsaved) {
    return true;
  }
  const leave = vscode.l10n.t("Close without Saving");
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t("The last part of the conversation with {0} is not saved.", info.name),
    {
      modal: true,
      detail: vscode.l10n.t(
        "{0} If the agent is closed now, {1} changes are lost.",
        savingProblem(unsaved),
        unsaved.groups,
      ),
    },
    leave,
  );
  return answer === leave;
}
