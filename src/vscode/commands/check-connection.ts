import * as vscode from "vscode";
import { type ConnectionReport, checkConnection } from "../../model/check-connection.ts";
import { ModelError } from "../../model/model-error.ts";
import { familyTemplate } from "../../prompt/files/model-family.ts";
import type { CurrentModel } from "../current-model.ts";
import type { Log } from "../log.ts";
import type { ReportDocuments } from "../report-documents.ts";
import type { ServerKeys } from "../server-keys.ts";
import { serverSettings, serverUrl, turnTemplate } from "../settings.ts";
import { withAbort } from "../with-abort.ts";
import { notify } from "./connection/connection-notification.ts";
import { connectionReport, connectionVerdict } from "./connection/connection-report.ts";
import type { ReportSubject } from "./connection/finding-words.ts";

export interface ConnectionScope {
  readonly model: CurrentModel;
  readonly keys: ServerKeys;
  readonly reports: ReportDocuments;
  readonly log: Log;
}

/** Asks the server and tells what was found, with the next step where something is wrong. */
export async function runConnectionCheck(scope: ConnectionScope): Promise<void> {
  const { log, reports } = scope;
  const report = await checked(scope);
  if (!report) {
    return;
  }
  log.info(`Connection check: ${report.findings.map(({ code, severity }) => `${severity} ${code}`).join(", ")}`);
  const about = reportSubject(report);
  await notify(connectionVerdict(report, about), {
    label: vscode.l10n.t("Show Report"),
    run: () => reports.show(vscode.l10n.t("Connection check").concat(".md"), connectionReport(report, about)),
  });
}

/** Undefined where the person has stopped it, or has been told that there is no server to ask. */
async function checked(scope: ConnectionScope): Promise<ConnectionReport | undefined> {
  try {
    return await withAbort(vscode.l10n.t("Asking the server at {0}…", serverUrl()), signal =>
      checkCurrentServer(scope, signal),
    );
  } catch (error) {
    if (!(error instanceof ModelError)) {
      throw error;
    }
    if (error.code !== "aborted") {
      const text = vscode.l10n.t("{0} in kioku.server.url is no address of a server: {1}", serverUrl(), error.message);
      await notify({ severity: "problem", text, nextSteps: ["set-up-server"] });
    }
    return undefined;
  }
}

/** @throws ModelError `aborted`, and `unreachable` where the address in the settings is none */
export async function checkCurrentServer(
  { model, keys }: Pick<ConnectionScope, "model" | "keys">,
  signal: AbortSignal,
): Promise<ConnectionReport> {
  const access = await model.access();
  const adminKey = await keys.getAdmin(access.address.root);
  return checkConnection(model, access, signal, adminKey, hasTemplate);
}

/** As an agent's prompt is loaded: the person's choice, else the model's family. */
function hasTemplate(modelId: string): boolean {
  return turnTemplate() !== "" || familyTemplate(modelId) !== undefined;
}

/** What the words of a report need besides the findings. */
export function reportSubject({ profile }: ConnectionReport): ReportSubject {
  return { url: serverUrl(), kind: profile?.kind, contextSetting: serverSettings().contextLength };
}
