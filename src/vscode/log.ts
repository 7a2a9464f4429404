import * as vscode from "vscode";

/** The extension's log channel. What the person and the agent say is never written to it, nor is a key. */
export type Log = vscode.LogOutputChannel;

export function createLog(): Log {
  return vscode.window.createOutputChannel("Kioku", { log: true });
}
