import * as vscode from "vscode";
import type { AgentSession } from "../agent-session.ts";
import type { Agents } from "../agents.ts";
import { failureText, isCancelled } from "./failure-text.ts";

/**
 * Runs a command on the open agent; where there is none, the chat says why. What goes wrong is told in a notification.
 * @returns what the command returns; `undefined` where it failed.
 */
export async function onOpenAgent<T>(
  agents: Agents,
  work: (session: AgentSession) => Promise<T>,
): Promise<T | undefined> {
  const session = await agents.openLast();
  if (!session) {
    await vscode.commands.executeCommand("kioku.openChat");
    return undefined;
  }
  try {
    return await work(session);
  } catch (error) {
    if (!isCancelled(error)) {
      void vscode.window.showErrorMessage(failureText(error, false));
    }
    return undefined;
  }
}
