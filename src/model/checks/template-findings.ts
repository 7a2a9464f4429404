import type { Transport } from "../../prompt/render/prompt-request.ts";
import { textOf } from "../fields.ts";
import type { ConnectionFinding } from "./finding.ts";

/** Headings that Cohere's `tool_use` and `rag` templates write around what they are given as system message. */
const MARKS = ["## Available Tools", "# User Preamble", "# Developer Preamble"];

/** Names of the templates that write them. */
const NAMES = new Set(["tool_use", "rag"]);

/** Longest template that is looked through, in characters. */
const MAX_TEMPLATE = 200_000;

const MAX_NAME = 100;

/** Whether the server's chat template would nest a preamble of our own (reference: Command-R's templates). */
export function templateFindings(name: unknown, content: unknown, transport: Transport): ConnectionFinding[] {
  const template = textOf(name)?.slice(0, MAX_NAME);
  const source = textOf(content)?.slice(0, MAX_TEMPLATE) ?? "";
  const mark =
    MARKS.find(heading => source.includes(heading)) ?? (template && NAMES.has(template) ? template : undefined);
  if (mark === undefined) {
    return [];
  }
  const matters = transport !== "completions";
  return [{ code: "nesting-template", severity: matters ? "warning" : "fact", template, mark, transport, matters }];
}
