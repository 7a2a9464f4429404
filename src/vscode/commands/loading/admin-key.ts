import * as vscode from "vscode";

/** Why the admin key is asked for. */
export type AdminKeyNeed = "missing" | "refused" | "api-key";

/** Asks for the admin key. It is in no other text than the box it is typed into. */
export async function askAdminKey(root: string, need: AdminKeyNeed): Promise<string | undefined> {
  const typed = await vscode.window.showInputBox({
    title: vscode.l10n.t("Load Model: Admin Key"),
    prompt: adminKeyPrompt(root, need),
    password: true,
    ignoreFocusOut: true,
    validateInput: text => (text.trim() === "" ? vscode.l10n.t("Enter the admin key.") : undefined),
  });
  return typed?.trim() || undefined;
}

function adminKeyPrompt(root: string, need: AdminKeyNeed): string {
  switch (need) {
    case "missing":
      return vscode.l10n.t(
        "{0} shows and loads models with its admin key only. TabbyAPI prints it when it starts; it is admin_key in api_tokens.yml.",
        root,
      );
    case "refused":
      return vscode.l10n.t("{0} does not accept this admin key. TabbyAPI's is admin_key in api_tokens.yml.", root);
    case "api-key":
      return vscode.l10n.t(
        "That is the API key of {0}, which loads no models. The admin key is admin_key in api_tokens.yml.",
        root,
      );
  }
}
