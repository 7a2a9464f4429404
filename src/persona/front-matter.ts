import { type LocatedYaml, parseLocatedYaml } from "./located-yaml.ts";
import type { PersonaDocument, PersonaKind } from "./persona-document.ts";
import { type DocumentProblem, personaProblem } from "./persona-problems.ts";

/** Code points. */
const MAX_NAME = 100;

const KNOWN_KEYS = ["kind", "name", "language"];

/** What the file's name tells. */
export interface PersonaFile {
  readonly kind: PersonaKind;
  /** Stands in for a missing name. */
  readonly baseName: string;
}

export interface SplitDocument {
  /** Absent where the file has no front matter. */
  readonly yaml?: LocatedYaml;
  readonly body: readonly string[];
  /** Line number of the first body line, from 1. */
  readonly bodyLine: number;
}

/** @returns undefined where the front matter is not closed. */
export function splitFrontMatter(lines: readonly string[]): SplitDocument | undefined {
  if (lines[0]?.trimEnd() !== "---") {
    return { body: lines, bodyLine: 1 };
  }
  const end = lines.findIndex((line, index) => index > 0 && /^(?:---|\.\.\.)\s*$/.test(line));
  if (end === -1) {
    return undefined;
  }
  // A blank line in place of the opening mark keeps the line numbers those of the file.
  const yaml = parseLocatedYaml(["", ...lines.slice(1, end)].join("\n"));
  return { yaml, body: lines.slice(end + 1), bodyLine: end + 2 };
}

export interface FrontMatter {
  readonly fields: Pick<PersonaDocument, "name" | "language">;
  readonly problems: readonly DocumentProblem[];
}

export function readFrontMatter(yaml: LocatedYaml | undefined, file: PersonaFile): FrontMatter {
  const fallback = { name: file.baseName };
  if (!yaml) {
    return { fields: fallback, problems: [personaProblem("warning", "front-matter-missing", 1, fallback)] };
  }
  const [broken] = yaml.problems;
  const value = broken ? undefined : (yaml.value ?? {});
  if (typeof value !== "object" || Array.isArray(value)) {
    const reason = broken?.message ?? "it must hold lines such as “name: Mina”";
    const problem = personaProblem("error", "front-matter-invalid", broken?.line ?? 2, { reason });
    return { fields: fallback, problems: [problem] };
  }
  const values = new Map<string, unknown>(Object.entries(value));
  const name = readName(values.get("name"), file, yaml);
  const language = readLanguage(values.get("language"), yaml);
  return {
    fields: { name: name.text, ...(language.code !== undefined && { language: language.code }) },
    problems: [...checkKeys(values, file, yaml), ...name.problems, ...language.problems],
  };
}

function checkKeys(values: ReadonlyMap<string, unknown>, file: PersonaFile, yaml: LocatedYaml): DocumentProblem[] {
  const unknown = [...values.keys()].filter(key => !KNOWN_KEYS.includes(key));
  const problems = unknown.map(key =>
    personaProblem("warning", "key-unknown", yaml.lineOf([key]), { key, known: KNOWN_KEYS.join(", ") }),
  );
  const kind = values.get("kind") ?? file.kind;
  if (kind !== file.kind) {
    const details = { expected: file.kind, found: String(kind) };
    problems.push(personaProblem("error", "kind-wrong", yaml.lineOf(["kind"]), details));
  }
  return problems;
}

function readName(value: unknown, { baseName }: PersonaFile, yaml: LocatedYaml) {
  const text = scalarText(value)?.trim();
  if (text === "") {
    const problem = personaProblem("warning", "name-missing", yaml.lineOf(["name"]), { name: baseName });
    return { text: baseName, problems: [problem] };
  }
  if (text === undefined || text.includes("\n") || Array.from(text).length > MAX_NAME) {
    const details = { name: baseName, limit: String(MAX_NAME) };
    return { text: baseName, problems: [personaProblem("warning", "name-invalid", yaml.lineOf(["name"]), details)] };
  }
  return { text, problems: [] };
}

function readLanguage(value: unknown, yaml: LocatedYaml) {
  const text = scalarText(value)?.trim();
  if (text === "") {
    return { problems: [] };
  }
  const code = languageCode(text);
  const details = { language: text ?? typeof value };
  return code === undefined
    ? { problems: [personaProblem("warning", "language-unknown", yaml.lineOf(["language"]), details)] }
    : { code, problems: [] };
}

/** The text of a plain value; undefined for lists and mappings. */
function scalarText(value: unknown): string | undefined {
  return typeof value === "object" && value !== null ? undefined : String(value ?? "");
}

function languageCode(text: string | undefined): string | undefined {
  try {
    return Intl.getCanonicalLocales(text)[0];
  } catch {
    return undefined;
  }
}
