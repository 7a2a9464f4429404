import * as vscode from "vscode";

/** A command that a finding leads to. */
export type NextStep =
  | "set-up-server"
  | "enter-key"
  | "load-model"
  | "write-server-config"
  | "check-again"
  | "check-connection"
  | "open-context-setting"
  | "open-transport-setting";

/** What its button says. */
export function nextStepLabel(step: NextStep): string {
  switch (step) {
    case "set-up-server":
      return vscode.l10n.t("Set Up Server");
    case "enter-key":
      return vscode.l10n.t("Enter Key");
    case "load-model":
      return vscode.l10n.t("Load Model");
    case "write-server-config":
      return vscode.l10n.t("Write TabbyAPI Configuration");
    case "check-again":
      return vscode.l10n.t("Check Again");
    case "check-connection":
      return vscode.l10n.t("Check Connection");
    case "open-context-setting":
    case "open-transport-setting":
      return vscode.l10n.t("Open Settings");
  }
}

export async function takeNextStep(step: NextStep): Promise<void> {
  switch (step) {
    case "set-up-server":
    case "enter-key":
      await vscode.commands.executeCommand("kioku.setUpServer");
      break;
    case "load-model":
      await vscode.commands.executeCommand("kioku.loadModel");
      break;
    case "write-server-config":
      await vscode.commands.executeCommand("kioku.writeServerConfig");
      break;
    case "check-again":
    case "check-connection":
      await vscode.commands.executeCommand("kioku.checkConnection");
      break;
    case "open-context-setting":
      await vscode.commands.executeCommand("workbench.action.openSettings", "kioku.server.contextLength");
      break;
    case "open-transport-setting":
      await vscode.commands.executeCommand("workbench.action.openSettings", "kioku.server.transport");
      break;
  }
}
