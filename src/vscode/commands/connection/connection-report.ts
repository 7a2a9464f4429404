import * as vscode from "vscode";
import type { ServerProfile } from "../../../model/chat-model.ts";
import type { ConnectionReport } from "../../../model/check-connection.ts";
import type { Severity } from "../../../model/checks/finding.ts";
import { serverName } from "../../server-name.ts";
import { findingText, isExplained } from "./finding-text.ts";
import { code, type FindingText, oneLine, type ReportSubject } from "./finding-words.ts";
import type { NextStep } from "./next-step.ts";
import { constraintName, transportName } from "./transport-name.ts";

/** The check in one line, for a notification. */
export interface ConnectionVerdict {
  readonly severity: Severity;
  /** Plain text. */
  readonly text: string;
  readonly nextSteps: readonly NextStep[];
}

/** What was found in one line: that it works and the worst of what could be better, or the first problem. */
export function connectionVerdict(report: ConnectionReport, about: ReportSubject): ConnectionVerdict {
  const connected = report.ok && report.profile ? [connectedText(report.profile)] : [];
  const points = report.findings.filter(({ severity }) => severity !== "fact").filter(isExplained);
  const [first] = points;
  if (!first) {
    return { severity: "fact", text: connected.join(" "), nextSteps: [] };
  }
  const text = findingText(first, about);
  const more = points.length > 1 ? [vscode.l10n.t("{0} more in the report.", points.length - 1)] : [];
  return {
    severity: first.severity,
    text: [...connected, inWords(text), ...more].join(" "),
    nextSteps: text.nextSteps,
  };
}

/** The whole check as a Markdown document: what was found, and of each point the cause and what to change. */
export function connectionReport(report: ConnectionReport, about: ReportSubject): string {
  const { findings, profile } = report;
  const sections = (["problem", "warning", "fact"] as const).flatMap(severity => {
    const texts = findings.filter(isExplained).filter(finding => finding.severity === severity);
    return texts.length === 0
      ? []
      : [`## ${severityTitle(severity)}`, "", ...texts.flatMap(finding => section(findingText(finding, about)))];
  });
  return [
    `# ${vscode.l10n.t("Connection check")}`,
    "",
    report.ok
      ? vscode.l10n.t("The server is ready for a conversation.")
      : vscode.l10n.t("No conversation is possible yet."),
    "",
    `- ${vscode.l10n.t("Address: {0}", code(about.url))}`,
    ...(profile ? profileLines(profile) : []),
    "",
    ...sections,
  ].join("\n");
}

function connectedText(profile: ServerProfile): string {
  return vscode.l10n.t(
    "Connected to {0}, model {1}, {2} tokens.",
    serverLabel(profile),
    oneLine(profile.modelId),
    profile.contextLength,
  );
}

function profileLines(profile: ServerProfile): string[] {
  const { modelId, contextLength, maxPromptTokens, transport, constraint } = profile;
  return [
    vscode.l10n.t("Server: {0}", serverLabel(profile)),
    vscode.l10n.t("Model: {0}", code(modelId)),
    maxPromptTokens < contextLength
      ? vscode.l10n.t("Context: {0} tokens, of them {1} for the prompt", contextLength, maxPromptTokens)
      : vscode.l10n.t("Context: {0} tokens", contextLength),
    vscode.l10n.t("The prompt is sent as: {0}", transportName(transport)),
    vscode.l10n.t("Replies are held to their shape by: {0}", constraintName(constraint)),
  ].map(line => `- ${line}`);
}

function serverLabel({ kind, tier }: ServerProfile): string {
  return tier === undefined ? serverName(kind) : vscode.l10n.t("{0} (tier {1})", serverName(kind), tier);
}

function severityTitle(severity: Severity): string {
  switch (severity) {
    case "problem":
      return vscode.l10n.t("What has to be changed");
    case "warning":
      return vscode.l10n.t("What could be better");
    case "fact":
      return vscode.l10n.t("Good to know");
  }
}

function section({ found, cause, changes }: FindingText): string[] {
  return [`### ${found}`, "", cause, "", ...(changes.length > 0 ? [...changes.map(change => `- ${change}`), ""] : [])];
}

/** Where no button helps, the words say what to do. */
function inWords({ found, changes, nextSteps }: FindingText): string {
  const [change] = changes;
  return nextSteps.length > 0 || change === undefined ? found : `${found} ${change.replace(/[`*]/g, "")}`;
}
