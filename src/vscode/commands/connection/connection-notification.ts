import * as vscode from "vscode";
import type { Severity } from "../../../model/checks/finding.ts";
import { withoutLinks } from "../../without-links.ts";
import { type NextStep, nextStepLabel, takeNextStep } from "./next-step.ts";

export interface NotificationButton {
  readonly label: string;
  readonly run: () => unknown;
}

/** Shows a notification and does what the person picks; comes back when it is gone. */
export async function notify(
  { severity, text, nextSteps }: { severity: Severity; text: string; nextSteps: readonly NextStep[] },
  ...more: readonly NotificationButton[]
): Promise<void> {
  const buttons = [...nextSteps.map(step => ({ label: nextStepLabel(step), run: () => takeNextStep(step) })), ...more];
  const labels = buttons.map(({ label }) => label);
  const picked = await show(severity)(withoutLinks(text), ...labels);
  await buttons.find(({ label }) => label === picked)?.run();
}

function show(severity: Severity): (text: string, ...labels: string[]) => Thenable<string | undefined> {
  switch (severity) {
    case "problem":
      return vscode.window.showErrorMessage;
    case "warning":
      return vscode.window.showWarningMessage;
    case "fact":
      return vscode.window.showInformationMessage;
  }
}
