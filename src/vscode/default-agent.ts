import * as vscode from "vscode";

/** What a new agent is made of: names in the prompt library. */
export interface NewAgent {
  readonly name: string;
  readonly profile: string;
  readonly persona: string;
  readonly human: string;
}

export function humanFor(language: string): string {
  return isJapanese(language) ? "default-ja" : "default";
}

/** Who greets a person who has no agent yet: somebody who speaks the editor's language. */
export function firstPersona(): string {
  return isJapanese(vscode.env.language) ? "mina" : "wren";
}

function isJapanese(language: string): boolean {
  return language.toLowerCase().split("-")[0] === "ja";
}
