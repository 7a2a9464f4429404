import * as vscode from "vscode";
import { type ConnectionReport, type ConnectionWarning, checkConnection } from "../../model/check-connection.ts";
import { stopMessage } from "../chat/stop-message.ts";
import type { CurrentModel } from "../current-model.ts";
import type { Log } from "../log.ts";
import { serverName } from "../server-name.ts";
import { serverUrl } from "../settings.ts";

/** Asks the server and shows what was found, with the next step where something is wrong. */
export async function runConnectionCheck(model: CurrentModel, log: Log): Promise<boolean> {
  const report = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t("Asking the server at {0}…", serverUrl()),
      cancellable: true,
    },
    (_, token) => {
      const abort = new AbortController();
      token.onCancellationRequested(() => abort.abort());
      return checkConnection(model, abort.signal);
    },
  );
  log.info(
    `Connection check: ${report.ok ? `${report.profile.kind}, ${report.profile.contextLength} tokens` : report.code}`,
  );
  await (report.ok ? showSuccess(report) : showFailure(report, model.hasKey));
  return report.ok;
}

async function showSuccess({ profile, warnings }: Extract<ConnectionReport, { ok: true }>): Promise<void> {
  const found = vscode.l10n.t(
    "Connected to {0}. Model: {1}. Context: {2} tokens.",
    serverName(profile.kind),
    profile.modelId,
    profile.contextLength,
  );
  const text = [found, ...warnings.map(warningText)].join(" ");
  await (warnings.length > 0 ? vscode.window.showWarningMessage(text) : vscode.window.showInformationMessage(text));
}

async function showFailure(report: Extract<ConnectionReport, { ok: false }>, hasKey: boolean): Promise<void> {
  if (report.code === "aborted") {
    return;
  }
  const explained = stopMessage({ type: "model-failed", code: report.code, message: report.message }, hasKey);
  const setUp = vscode.l10n.t("Set Up Server");
  const picked = await vscode.window.showErrorMessage(explained?.text ?? report.message, setUp);
  if (picked === setUp) {
    await vscode.commands.executeCommand("kioku.setUpServer");
  }
}

function warningText(warning: ConnectionWarning): string {
  switch (warning) {
    case "small-context":
      return vscode.l10n.t("That is little: with 4,096 tokens or more the agent keeps longer conversations in view.");
    case "context-unknown":
      return vscode.l10n.t(
        "The server does not tell its context length, so a small one is assumed: set kioku.server.contextLength.",
      );
    case "no-tokenizer":
      return vscode.l10n.t("It cannot count tokens, so they are estimated.");
  }
}
