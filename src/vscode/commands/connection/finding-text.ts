import type { ConnectionFinding } from "../../../model/checks/finding.ts";
import type { FindingText, ReportSubject } from "./finding-words.ts";
import { adminKeyIsApiKey, adminKeyUsed, adminKeyWrong, authDisabled, keyMissing, keyWrong } from "./key-findings.ts";
import {
  cacheTooSmall,
  contextUnknown,
  exl2Unsupported,
  nestingTemplate,
  noTemplate,
  ropeAlpha,
  smallContext,
} from "./model-findings.ts";
import {
  constraintUncertain,
  noTokenizer,
  samplerOverride,
  silentTruncation,
  unconstrained,
} from "./reply-findings.ts";
import { dropped, modelLoading, noModel, refused, serverError, stalled, unreachable } from "./server-findings.ts";

/** Findings that the head of a report states; the others have a section of their own. */
const HEAD = ["server", "context", "transport"] as const;

type HeadFinding = Extract<ConnectionFinding, { readonly code: (typeof HEAD)[number] }>;

export type ExplainedFinding = Exclude<ConnectionFinding, HeadFinding>;

export function isExplained(finding: ConnectionFinding): finding is ExplainedFinding {
  return !(HEAD as readonly string[]).includes(finding.code);
}

/** What a person is told of one finding. */
export function findingText(finding: ExplainedFinding, about: ReportSubject): FindingText {
  switch (finding.code) {
    case "unreachable":
      return unreachable(finding, about);
    case "stalled":
      return stalled(finding);
    case "dropped":
      return dropped(finding, about);
    case "refused":
      return refused(finding, about);
    case "server-error":
      return serverError(finding);
    case "no-model":
      return noModel(finding, about);
    case "model-loading":
      return modelLoading(about);
    case "key-missing":
      return keyMissing(about);
    case "key-wrong":
      return keyWrong(finding, about);
    case "admin-key-used":
      return adminKeyUsed();
    case "admin-key-is-api-key":
      return adminKeyIsApiKey();
    case "admin-key-wrong":
      return adminKeyWrong(about);
    case "auth-disabled":
      return authDisabled();
    case "exl2-unsupported":
      return exl2Unsupported(finding);
    case "small-context":
      return smallContext(finding, about);
    case "context-unknown":
      return contextUnknown(finding);
    case "rope-alpha":
      return ropeAlpha(finding);
    case "cache-too-small":
      return cacheTooSmall(finding);
    case "nesting-template":
      return nestingTemplate(finding, about);
    case "no-template":
      return noTemplate(finding);
    case "no-tokenizer":
      return noTokenizer();
    case "sampler-override":
      return samplerOverride(finding);
    case "unconstrained":
      return unconstrained(about);
    case "constraint-uncertain":
      return constraintUncertain(about);
    case "silent-truncation":
      return silentTruncation(finding);
  }
}
