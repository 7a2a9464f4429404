import * as vscode from "vscode";
import type { Agents } from "../agents.ts";
import type { ReportDocuments } from "../report-documents.ts";
import { reasonName } from "./repair-conversation.ts";

/** Opens the replies that the guard has refused since the agent was opened; they are kept in memory only. */
export async function showRefused(agents: Agents, reports: ReportDocuments): Promise<void> {
  const refused = agents.current?.refusedReplies ?? [];
  if (refused.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t("No reply has been refused since the agent was opened."));
    return;
  }
  const time = new Intl.DateTimeFormat(vscode.env.language, { timeStyle: "medium" });
  const entries = refused.map(({ at, reason, text }) => `${time.format(at)}  ${reasonName(reason)}\n${text}\n`);
  await reports.show(vscode.l10n.t("Refused replies").concat(".txt"), entries.join("\n"));
}
