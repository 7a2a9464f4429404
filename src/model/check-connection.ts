import type { ChatModel, ServerProfile } from "./chat-model.ts";
import type { ConnectionFinding } from "./checks/finding.ts";
import { type Question, questionTo } from "./checks/question.ts";
import { isTabby, keyFindings, missingModelFindings, tabbyFindings } from "./checks/tabby-findings.ts";
import { templateFindings } from "./checks/template-findings.ts";
import { fieldsOf } from "./fields.ts";
import { ModelError } from "./model-error.ts";
import type { ServerAccess } from "./server-request.ts";
import { clip } from "./server-words.ts";

export interface ConnectionReport {
  /** A conversation can begin: no finding is a problem. */
  readonly ok: boolean;
  /** Of the server, where one was found with a model. */
  readonly profile: ServerProfile | undefined;
  /** Problems first, then warnings, then facts. */
  readonly findings: readonly ConnectionFinding[];
}

/** Tokens; with less the companion works, but forgets details soon. */
const COMFORTABLE_CONTEXT = 4_096;

const ORDER = ["problem", "warning", "fact"] as const;

/**
 * Asks the server what it is, what it has loaded and how it is set, and lets it count a text. Generates nothing.
 * @param model the client whose profile is looked at; it asks the server anew
 * @param access the same server, for the routes that no `ChatModel` needs; one that fails adds no finding
 * @param adminKey looked at too where one is set
 * @param hasTemplate whether prompts can be written in the turn format of a model
 * @throws ModelError `aborted`, nothing else
 */
export async function checkConnection(
  model: ChatModel,
  access: ServerAccess,
  signal: AbortSignal,
  adminKey?: string,
  hasTemplate: (modelId: string) => boolean = () => true,
): Promise<ConnectionReport> {
  const ask = questionTo(access, adminKey, signal);
  const hasKey = access.key !== undefined && access.key !== "";
  const findings: ConnectionFinding[] = [];
  let profile: ServerProfile | undefined;
  try {
    profile = await model.profile({ forget: true, signal });
    try {
      // The routes asked so far need no key on some servers; this one does. It may also turn out not to be there.
      await model.countTokens(`Connection check ${Date.now()}`, signal);
      profile = await model.profile({ signal });
    } finally {
      findings.push(...profileFindings(profile, hasTemplate), ...(await serverFindings(ask, profile)));
    }
  } catch (error) {
    if (!(error instanceof ModelError) || error.code === "aborted") {
      throw error;
    }
    findings.push(failureFinding(error, hasKey));
    if (error.code === "no-model") {
      findings.push(...(await missingModelFindings(ask)));
    }
  }
  if (profile ? profile.kind === "tabbyapi" : !findings.some(isSilence) && (await isTabby(ask))) {
    findings.push(...(await keyFindings(ask, hasKey, adminKey !== undefined && adminKey !== "")));
  }
  return {
    ok: !findings.some(({ severity }) => severity === "problem"),
    profile,
    findings: ORDER.flatMap(severity => findings.filter(finding => finding.severity === severity)),
  };
}

async function serverFindings(ask: Question, profile: ServerProfile): Promise<ConnectionFinding[]> {
  switch (profile.kind) {
    case "tabbyapi":
      return tabbyFindings(ask, profile);
    case "llama.cpp":
      return templateFindings(undefined, fieldsOf(await ask("/props"))["chat_template"], profile.transport);
    default:
      return [];
  }
}

function isSilence({ code }: ConnectionFinding): boolean {
  return code === "unreachable" || code === "stalled" || code === "model-loading";
}

function failureFinding({ code, message, status }: ModelError, hasKey: boolean): ConnectionFinding {
  const severity = "problem";
  switch (code) {
    case "unauthorised":
      return { code: hasKey ? "key-wrong" : "key-missing", severity, message };
    case "no-model":
      return /loading model/i.test(message) ? { code: "model-loading", severity } : { code, severity, message };
    case "unreachable":
    case "stalled":
    case "dropped":
    case "server-error":
      return { code, severity, message, status };
    default:
      return { code: "refused", severity, message, status };
  }
}

function profileFindings(profile: ServerProfile, hasTemplate: (modelId: string) => boolean): ConnectionFinding[] {
  const { kind, tier, modelId, contextLength, maxPromptTokens, transport, constraint } = profile;
  const findings: ConnectionFinding[] = [
    { code: "server", severity: "fact", kind, tier, modelId },
    { code: "context", severity: "fact", contextLength, maxPromptTokens },
    { code: "transport", severity: "fact", transport, constraint },
  ];
  if (!profile.contextLengthKnown) {
    findings.push({ code: "context-unknown", severity: "warning", assumed: contextLength });
  } else if (contextLength < COMFORTABLE_CONTEXT) {
    findings.push({ code: "small-context", severity: "warning", contextLength, comfortable: COMFORTABLE_CONTEXT });
  }
  if (!profile.countsTokens) {
    findings.push({ code: "no-tokenizer", severity: "warning" });
  }
  if (transport === "completions" && !hasTemplate(modelId)) {
    findings.push({ code: "no-template", severity: "warning", modelId: clip(modelId) });
  }
  if (constraint === "none") {
    findings.push({ code: "unconstrained", severity: "warning" });
  } else if (kind === "openai-compatible") {
    findings.push({ code: "constraint-uncertain", severity: "fact", constraint });
  }
  if (profile.truncatesSilently) {
    findings.push({ code: "silent-truncation", severity: "fact", maxPromptTokens });
  }
  return findings;
}
