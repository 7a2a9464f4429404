import * as vscode from "vscode";
import { promptPaths } from "../../prompt/files/prompt-paths.ts";
import type { PromptFiles } from "../prompt-files.ts";

/** Opens any prompt file for editing; a built-in one as a copy that wins over it from then on. */
export async function editPromptFile(files: PromptFiles): Promise<void> {
  const picks = promptPaths(files.library).then(paths =>
    paths.map(path => ({ label: path, description: kindOf(path) })),
  );
  const picked = await vscode.window.showQuickPick(picks, {
    title: vscode.l10n.t("Edit Prompt File"),
    placeHolder: vscode.l10n.t(
      "A built-in file is copied first; your copy wins, and a saved change takes effect with the next message.",
    ),
    matchOnDescription: true,
  });
  const uri = picked && (await files.editable(picked.label));
  if (uri) {
    await vscode.window.showTextDocument(uri);
  }
}

function kindOf(path: string): string {
  switch (path.split("/")[0]) {
    case "personas":
      return vscode.l10n.t("who the agent is");
    case "humans":
      return vscode.l10n.t("what it knows of you at first");
    case "profiles":
      return vscode.l10n.t("rules, functions and notices");
    case "samplers":
      return vscode.l10n.t("how freely the model chooses its words");
    default:
      return vscode.l10n.t("how a model family marks turns");
  }
}
