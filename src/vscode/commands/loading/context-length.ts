import * as vscode from "vscode";
import type { ServerKind } from "../../../model/chat-model.ts";

/** Tokens; Kioku works from here up. */
const LEAST = 2_048;

/** Tokens; more than any model has. */
const MOST = 2_097_152;

/** Whether a context length that is given with a load counts there. Ollama forgets it with the next request. */
export function takesContextLength(kind: ServerKind): boolean {
  return kind === "tabbyapi" || kind === "lm-studio" || kind === "text-generation-webui";
}

/**
 * What a person has typed as a number of tokens, with thousands separated or in full-width digits too.
 * @returns `undefined` for nothing, which is the server's default; `"invalid"` for what is no length to work with
 */
export function parseContextLength(typed: string): number | undefined | "invalid" {
  const text = typed.normalize("NFKC").replace(/[\s,、]/g, "");
  if (text === "") {
    return undefined;
  }
  const length = /^\d{1,8}$/.test(text) ? Number(text) : 0;
  return length >= LEAST && length <= MOST ? length : "invalid";
}

/** Asks for the context to load a model with. `undefined` is the server's default, `"cancelled"` no answer. */
export async function askContextLength(modelId: string): Promise<number | undefined | "cancelled"> {
  const typed = await vscode.window.showInputBox({
    title: vscode.l10n.t("Load Model (2/2): Context"),
    prompt: vscode.l10n.t("Tokens of context for {0}. Leave it empty for what the server is set to.", modelId),
    placeHolder: "8192",
    ignoreFocusOut: true,
    validateInput: text =>
      parseContextLength(text) === "invalid"
        ? vscode.l10n.t("Enter a whole number of tokens from {0} to {1}, or nothing.", LEAST, MOST)
        : undefined,
  });
  const length = typed === undefined ? "cancelled" : parseContextLength(typed);
  return length === "invalid" ? "cancelled" : length;
}
