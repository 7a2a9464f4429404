import * as vscode from "vscode";
import { type FoundServer, findLocalServers } from "../../model/find-servers.ts";
import { parseServerAddress } from "../../model/server-address.ts";
import { serverName } from "../server-name.ts";
import { saveServerUrl, serverUrl } from "../settings.ts";
import { type ConnectionScope, runConnectionCheck } from "./check-connection.ts";

/** Asks for the address and the key, keeps both, and tests them. */
export async function setUpServer(scope: ConnectionScope): Promise<void> {
  const { keys } = scope;
  const url = await pickUrl();
  if (url === undefined) {
    return;
  }
  const { root, baseUrl } = parseServerAddress(url);
  const key = await askKey(root, (await keys.get(root)) !== undefined);
  if (key === undefined) {
    return;
  }
  if (key.type === "set") {
    await keys.set(root, key.key);
  }
  await saveServerUrl(baseUrl);
  await runConnectionCheck(scope);
}

type KeyAnswer = { readonly type: "keep" } | { readonly type: "set"; readonly key: string };

/** What is typed to have a stored key forgotten; no key is so short. */
const FORGET = "-";

async function pickUrl(): Promise<string | undefined> {
  const typed: vscode.QuickPickItem = { label: vscode.l10n.t("Enter another address…"), alwaysShow: true };
  const choices = findLocalServers().then((servers): vscode.QuickPickItem[] => [...servers.map(serverPick), typed]);
  const picked = await vscode.window.showQuickPick(choices, {
    title: vscode.l10n.t("Set Up Server (1/2): Address"),
    placeHolder: vscode.l10n.t("Servers that answer on this machine"),
    ignoreFocusOut: true,
  });
  if (picked === undefined) {
    return undefined;
  }
  return picked === typed ? typeUrl() : picked.label;
}

function serverPick({ kind, url }: FoundServer): vscode.QuickPickItem {
  return { label: url, description: serverName(kind) };
}

function typeUrl(): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: vscode.l10n.t("Set Up Server (1/2): Address"),
    prompt: vscode.l10n.t("Where the model server listens. TabbyAPI: http://127.0.0.1:5000/v1"),
    value: serverUrl(),
    ignoreFocusOut: true,
    validateInput: text => {
      try {
        parseServerAddress(text);
        return undefined;
      } catch {
        return vscode.l10n.t("This is no http or https address.");
      }
    },
  });
}

async function askKey(root: string, hasKey: boolean): Promise<KeyAnswer | undefined> {
  const typed = await vscode.window.showInputBox({
    title: vscode.l10n.t("Set Up Server (2/2): Key"),
    prompt: hasKey
      ? vscode.l10n.t("Key for {0}. Leave it empty to keep the stored one, or enter - to forget it.", root)
      : vscode.l10n.t(
          "Key for {0}. TabbyAPI prints its API key when it starts; leave it empty if the server asks for none.",
          root,
        ),
    password: true,
    ignoreFocusOut: true,
  });
  if (typed === undefined) {
    return undefined;
  }
  const key = typed.trim();
  if (key === "" && hasKey) {
    return { type: "keep" };
  }
  return { type: "set", key: key === FORGET ? "" : key };
}
