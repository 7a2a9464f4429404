/** English wording by code; `{name}` marks a value. A host may show its own wording for a code. */
export const PERSONA_PROBLEMS = {
  empty: "The file is empty. Write something about {name} in it, or choose another file.",
  "too-large":
    "The file has {size} KB; at most {limit} KB can be read. Move what is not about who the character is elsewhere.",
  "front-matter-missing":
    "The file does not begin with “---” and front matter, so all of it is read as text and “{name}” as the name.",
  "front-matter-unclosed": "The front matter is not closed. Put a line “---” behind it.",
  "front-matter-invalid": "The front matter cannot be read: {reason}.",
  "key-unknown": "“{key}” is not a known key; it has no effect. Known: {known}.",
  "kind-wrong": "The file is a {expected} by its name, but says “kind: {found}”.",
  "name-missing": "There is no name in the front matter; “{name}” is used.",
  "name-invalid": "The name must be one line of at most {limit} characters; “{name}” is used.",
  "language-unknown": "“{language}” is not a language code such as “en” or “ja”; it has no effect.",
  "section-unknown": "“{heading}” is not a known section; it is kept as part of the {section}. Known: {known}.",
  "preamble-missing": "Nothing says who the character is. Write it under “## Preamble”.",
} as const;

export type PersonaProblemCode = keyof typeof PERSONA_PROBLEMS;

/** Line numbers count from 1. */
export interface DocumentProblem {
  readonly severity: "error" | "warning";
  /** Stays the same in every language. */
  readonly code: PersonaProblemCode;
  /** What the text names, for a translation of it. */
  readonly values: Readonly<Record<string, string>>;
  /** In English. */
  readonly message: string;
  readonly line: number;
}

export function personaProblem(
  severity: DocumentProblem["severity"],
  code: PersonaProblemCode,
  line: number,
  values: Readonly<Record<string, string>> = {},
): DocumentProblem {
  const message = PERSONA_PROBLEMS[code].replace(/\{(\w+)\}/g, (mark, name: string) => values[name] ?? mark);
  return { severity, code, values, message, line };
}
