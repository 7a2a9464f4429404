import * as vscode from "vscode";
import { type FindingText, oneLine, type ReportSubject } from "./finding-words.ts";

export function keyMissing({ url }: ReportSubject): FindingText {
  return {
    found: vscode.l10n.t("The server at {0} asks for a key. TabbyAPI prints it when it starts.", url),
    cause: vscode.l10n.t(
      "No key is stored for this server. Kioku keeps one for each address, in the editor's secret store.",
    ),
    changes: [whereApiKeyIs()],
    nextSteps: ["enter-key"],
  };
}

export function keyWrong({ message }: { readonly message: string }, { url }: ReportSubject): FindingText {
  return {
    found: vscode.l10n.t("The server at {0} does not accept the key: {1}", url, oneLine(message)),
    cause: vscode.l10n.t(
      "The stored key is none of this server's. TabbyAPI makes new keys when `api_tokens.yml` is gone, as after a fresh installation.",
    ),
    changes: [whereApiKeyIs()],
    nextSteps: ["enter-key"],
  };
}

export function adminKeyUsed(): FindingText {
  return {
    found: vscode.l10n.t("The admin key is set where the API key would do."),
    cause: vscode.l10n.t("It goes with every request, and it can also load and unload models."),
    changes: [
      whereApiKeyIs(),
      vscode.l10n.t("Keep the admin key for *Kioku: Load Model…*, which asks for it by itself."),
    ],
    nextSteps: ["enter-key"],
  };
}

export function adminKeyIsApiKey(): FindingText {
  return {
    found: vscode.l10n.t("What is stored as the admin key is the API key: no model can be loaded with it."),
    cause: vscode.l10n.t("TabbyAPI has two keys: one to talk, and one to load and unload models."),
    changes: [whereAdminKeyIs()],
    nextSteps: ["load-model"],
  };
}

export function adminKeyWrong({ url }: ReportSubject): FindingText {
  return {
    found: vscode.l10n.t("The server at {0} does not accept the stored admin key: no model can be loaded.", url),
    cause: vscode.l10n.t(
      "The stored key is none of this server's. TabbyAPI makes new keys when `api_tokens.yml` is gone, as after a fresh installation.",
    ),
    changes: [whereAdminKeyIs()],
    nextSteps: ["load-model"],
  };
}

export function authDisabled(): FindingText {
  return {
    found: vscode.l10n.t("The server asks nobody for a key: whoever reaches it may load and unload models too."),
    cause: vscode.l10n.t(
      "`disable_auth` is on in its `config.yml`. As long as only this machine reaches it, that is fine.",
    ),
    changes: [
      vscode.l10n.t(
        "If others can reach it, set `disable_auth: false` or `host: 127.0.0.1` in `config.yml` under `network`, and restart TabbyAPI.",
      ),
    ],
    nextSteps: [],
  };
}

function whereApiKeyIs(): string {
  return vscode.l10n.t(
    "Copy the value of `api_key` from `api_tokens.yml` in TabbyAPI's folder and enter it with *Kioku: Set Up Server…*. Other servers have the key they were started with.",
  );
}

function whereAdminKeyIs(): string {
  return vscode.l10n.t(
    "Run *Kioku: Load Model…* and enter the value of `admin_key` from `api_tokens.yml` in TabbyAPI's folder.",
  );
}
