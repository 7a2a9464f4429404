import type { ServerKind } from "../../../model/chat-model.ts";
import type { NextStep } from "./next-step.ts";

/** What a report is about. */
export interface ReportSubject {
  /** The server's address as it is set. */
  readonly url: string;
  /** Undefined where the server did not tell. */
  readonly kind: ServerKind | undefined;
  /** `kioku.server.contextLength`; 0 where the server's own counts. */
  readonly contextSetting: number;
}

/** One finding in words. Server's words in it are in one line. */
export interface FindingText {
  /** A sentence that stands alone: a notification shows no more. Plain text. */
  readonly found: string;
  /** Why it is so, or what comes of it. Markdown. */
  readonly cause: string;
  /** What to change: setting, file and key, or command. Markdown, one way each; empty where there is nothing to do. */
  readonly changes: readonly string[];
  /** Commands that help, the best one first. */
  readonly nextSteps: readonly NextStep[];
}

/** Whatever a server has said, in one line. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

/** A name or value that came from a server, as Markdown code. */
export function code(text: string): string {
  return `\`${oneLine(text).replaceAll("`", "'")}\``;
}
