import * as vscode from "vscode";
import type { Preparation, PromptPreview } from "../../agent/context/preview.ts";
import type { PromptPart } from "../../prompt/render/prompt-request.ts";
import type { AgentSession } from "../agent-session.ts";
import type { Agents } from "../agents.ts";
import type { ReportDocuments } from "../report-documents.ts";
import { serverName } from "../server-name.ts";
import { withAbort } from "../with-abort.ts";
import { transportName } from "./connection/transport-name.ts";
import { failureText, isCancelled } from "./failure-text.ts";

/** Opens the exact prompt that the next turn would send, with its tokens by part. */
export async function showPrompt(agents: Agents, reports: ReportDocuments, hasKey: () => boolean): Promise<void> {
  const session = await agents.openLast();
  if (!session) {
    await vscode.commands.executeCommand("kioku.openChat");
    return;
  }
  try {
    const preview = await withAbort(vscode.l10n.t("Counting the prompt…"), signal => session.preview(signal));
    await reports.show(
      vscode.l10n.t("Next prompt of {0}", session.info.name).concat(".md"),
      promptReport(session, preview),
    );
  } catch (error) {
    if (!isCancelled(error)) {
      void vscode.window.showErrorMessage(failureText(error, hasKey()));
    }
  }
}

function promptReport(session: AgentSession, preview: PromptPreview): string {
  const { server, usage, promptTokens, limits, request } = preview;
  const rows = (Object.keys(usage.parts) as PromptPart[]).map(part => `| ${partName(part)} | ${usage.parts[part]} |`);
  const free = Math.max(0, limits.promptTokens - promptTokens);
  return [
    `# ${vscode.l10n.t("Next prompt of {0}", session.info.name)}`,
    "",
    vscode.l10n.t("Your next message is added at the end, with the time in brackets before it."),
    ...preview.preparations.flatMap(preparation => ["", `**${preparationText(preparation)}**`]),
    "",
    `- ${vscode.l10n.t("Server: {0}, model {1}, sent as {2}", serverName(server.kind), server.modelId, transportName(request.transport))}`,
    `- ${vscode.l10n.t("Profile: {0}, turn template: {1}", preview.profileId, preview.templateId)}`,
    `- ${server.countsTokens ? vscode.l10n.t("Tokens as the server counts them") : vscode.l10n.t("Tokens are estimated: this server does not count them")}`,
    "",
    `| ${vscode.l10n.t("Part")} | ${vscode.l10n.t("Tokens")} |`,
    "|---|--:|",
    ...rows,
    `| ${vscode.l10n.t("kept free for the reply")} | ${usage.replyReserve} |`,
    `| ${vscode.l10n.t("free")} | ${free} |`,
    `| **${vscode.l10n.t("context")}** | **${usage.total}** |`,
    "",
    "---",
    "",
    ...exactly(preview),
    "",
  ].join("\n");
}

/** What makes the next prompt another one than this. */
function preparationText(preparation: Preparation): string {
  switch (preparation) {
    case "persona":
      return vscode.l10n.t("The next turn first takes over the edited persona file and brings core memory up to date.");
    case "warning":
      return vscode.l10n.t(
        "The next turn first tells the agent that the oldest messages will soon be out of its sight.",
      );
    case "compaction":
      return vscode.l10n.t("The next turn first makes room: older messages are summarized.");
  }
}

/** What is sent, to the last character; a fence longer than any run of backticks in it keeps it whole. */
function exactly({ request }: PromptPreview): string[] {
  const fence = "`".repeat(Math.max(3, 1 + longestRun(request.prompt)));
  if (request.transport === "completions") {
    return [`${fence}text`, request.prompt, fence];
  }
  const { messages, tools } = request;
  return [`${fence}json`, JSON.stringify({ messages, ...(tools.length > 0 ? { tools } : {}) }, undefined, 2), fence];
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map(run => run.length));
}

function partName(part: PromptPart): string {
  switch (part) {
    case "preamble":
      return vscode.l10n.t("preamble: persona and rules");
    case "functions":
      return vscode.l10n.t("functions");
    case "memory":
      return vscode.l10n.t("core memory");
    case "summary":
      return vscode.l10n.t("summary of earlier messages");
    case "conversation":
      return vscode.l10n.t("conversation");
  }
}
