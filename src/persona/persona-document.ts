import type { DocumentProblem } from "./persona-problems.ts";

export type PersonaKind = "persona" | "human";

/** A `*.persona.md` or `*.human.md` file, parsed. */
export interface PersonaDocument {
  readonly kind: PersonaKind;
  readonly name: string;
  /** BCP 47; absent where the file does not say. */
  readonly language?: string;
  /** Who the character is and how it speaks: goes to the top of the prompt. Empty for a human. */
  readonly preamble: string;
  /** Lines in the character's own voice. */
  readonly examples: readonly string[];
  /** First text of the core-memory block, which the agent may change. */
  readonly coreMemory: string;
}

export interface ParsedPersona {
  /** Absent when an error makes the file unusable. */
  readonly document?: PersonaDocument;
  readonly problems: readonly DocumentProblem[];
}
