import { type PersonaFile, readFrontMatter, splitFrontMatter } from "./front-matter.ts";
import type { ParsedPersona, PersonaDocument, PersonaKind } from "./persona-document.ts";
import { type DocumentProblem, personaProblem } from "./persona-problems.ts";
import { knownHeadings, type Section, type SectionName, splitSections } from "./persona-sections.ts";

/** UTF-8 bytes. Far more than any context holds; it keeps a wrong file from stalling the editor. */
export const MAX_PERSONA_BYTES = 64 * 1024;

/**
 * Reads a persona or human file. Text is never dropped: what stands outside the known sections counts as the
 * persona's preamble, or as the human's core memory. Errors leave no document, warnings do. Never throws.
 */
export function parsePersona(text: string, file: PersonaFile): ParsedPersona {
  const size = new TextEncoder().encode(text).length;
  if (size > MAX_PERSONA_BYTES) {
    const details = { size: String(Math.ceil(size / 1024)), limit: String(MAX_PERSONA_BYTES / 1024) };
    return { problems: [personaProblem("error", "too-large", 1, details)] };
  }
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\r|\n/);
  if (lines.every(line => line.trim() === "")) {
    return { problems: [personaProblem("error", "empty", 1, { name: file.baseName })] };
  }
  const split = splitFrontMatter(lines);
  if (!split) {
    return { problems: [personaProblem("error", "front-matter-unclosed", 1)] };
  }
  const front = readFrontMatter(split.yaml, file);
  const sections = splitSections(split.body, split.bodyLine);
  const body = readBody(sections, file.kind);
  const problems = [
    ...front.problems,
    ...unknownSections(sections, file.kind),
    ...missingPreamble(body, file.kind, Math.min(split.bodyLine, lines.length)),
  ];
  return problems.some(({ severity }) => severity === "error")
    ? { problems }
    : { document: { kind: file.kind, ...front.fields, ...body }, problems };
}

type Body = Pick<PersonaDocument, SectionName>;

/** The section that takes all text without one of its own. */
function mainSection(kind: PersonaKind): SectionName {
  return kind === "persona" ? "preamble" : "coreMemory";
}

/** A human has no voice of its own in the prompt, so all of its text is memory. */
function sectionOf({ name }: Section, kind: PersonaKind): SectionName {
  return kind === "persona" && name ? name : mainSection(kind);
}

function readBody(sections: readonly Section[], kind: PersonaKind): Body {
  const textOf = (wanted: SectionName) =>
    sections
      .filter(section => sectionOf(section, kind) === wanted)
      .map(section => (isForeign(section, kind) ? `## ${section.heading}\n${section.text}`.trimEnd() : section.text))
      .filter(text => text !== "")
      .join("\n\n");
  return {
    preamble: textOf("preamble"),
    examples: exampleLines(textOf("examples")),
    coreMemory: textOf("coreMemory"),
  };
}

/** Whether a section has a heading that means nothing in this kind of file. */
function isForeign({ heading, name }: Section, kind: PersonaKind): boolean {
  return heading !== undefined && (name === undefined || (kind === "human" && name !== "coreMemory"));
}

function unknownSections(sections: readonly Section[], kind: PersonaKind): DocumentProblem[] {
  const section = kind === "persona" ? "preamble" : "core memory";
  const known = kind === "persona" ? knownHeadings() : "core memory";
  return sections
    .filter(candidate => isForeign(candidate, kind))
    .map(({ heading = "", line }) => personaProblem("warning", "section-unknown", line, { heading, section, known }));
}

function missingPreamble({ preamble, examples, coreMemory }: Body, kind: PersonaKind, line: number): DocumentProblem[] {
  if (kind === "human" || preamble !== "") {
    return [];
  }
  const hasText = examples.length > 0 || coreMemory !== "";
  return [personaProblem(hasText ? "warning" : "error", "preamble-missing", line)];
}

/** One example for each list item, further lines of an item included; without a list, one for each line. */
function exampleLines(text: string): string[] {
  const lines = text.split("\n").filter(line => line.trim() !== "");
  const isList = lines.some(line => LIST_ITEM.test(line));
  const examples: string[] = [];
  for (const line of lines) {
    const item = line.replace(LIST_ITEM, "").trim();
    const continues = isList && !LIST_ITEM.test(line) && examples.length > 0;
    if (continues) {
      examples.push(`${examples.pop()}\n${item}`);
    } else {
      examples.push(item);
    }
  }
  return examples;
}

const LIST_ITEM = /^\s*(?:[-*+][ \t]+|\d{1,3}[.)][ \t]+|・\s*)/;
