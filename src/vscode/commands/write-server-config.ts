import * as vscode from "vscode";
import type { ServerProfile } from "../../model/chat-model.ts";
import { type ServerFile, tabbyConfig, tabbyTemplateNames } from "../../model/server-config/tabby-config.ts";
import { errorMessage } from "../../shared/error-message.ts";
import type { CurrentModel } from "../current-model.ts";
import type { Log } from "../log.ts";
import { askAboutExisting } from "./server-config/ask-about-existing.ts";
import { readText, writeServerFiles } from "./server-config/write-server-files.ts";

/** Milliseconds the server has to name its model for the prefilled answer. */
const DETECT_TIMEOUT = 2_000;

/** What the name of a model folder looks like. */
const EXAMPLE = "c4ai-command-r-v01-exl2-3.5bpw";

export interface WriteConfigScope {
  readonly extensionUri: vscode.Uri;
  readonly model: CurrentModel;
  readonly log: Log;
}

/** Writes a TabbyAPI set up for Command-R and for Kioku into a folder the person picks, and opens it to be read. */
export async function writeServerConfig(scope: WriteConfigScope): Promise<void> {
  const { extensionUri, log, model } = scope;
  const modelName = await askModelName(await tabbyModel(model));
  const folder = modelName === undefined ? undefined : await askFolder();
  if (modelName === undefined || !folder) {
    return;
  }
  try {
    const files = await serverFiles(extensionUri, modelName, vscode.env.language);
    const written = await writeServerFiles(folder, files, askAboutExisting);
    if (!written) {
      return;
    }
    const [config] = written.files;
    if (config) {
      await vscode.window.showTextDocument(config);
    }
    const text =
      written.changed === 0
        ? vscode.l10n.t("Both files stand there already, as Kioku would write them.")
        : vscode.l10n.t(
            "Both files are written for {0}. In TabbyAPI's folder they take effect when it starts; config.yml explains every line.",
            modelName,
          );
    void vscode.window.showInformationMessage(text);
  } catch (error) {
    log.error(`Write TabbyAPI configuration: ${errorMessage(error)}`);
    void vscode.window.showErrorMessage(
      vscode.l10n.t(
        "The configuration could not be written to {0}: {1} Check the folder's permissions, or choose another one.",
        folder.fsPath,
        errorMessage(error),
      ),
    );
  }
}

/** The two files for a model, from the extension's templates, explained in the editor's language. */
export async function serverFiles(
  extensionUri: vscode.Uri,
  modelName: string,
  language: string,
): Promise<readonly ServerFile[]> {
  const names = tabbyTemplateNames(language);
  const read = (name: string) => readText(vscode.Uri.joinPath(extensionUri, "media", "tabbyapi", name));
  return tabbyConfig({ modelName }, { config: await read(names.config), preset: await read(names.preset) });
}

/** A server that takes its time, or is another one, is not waited for. */
async function tabbyModel(model: CurrentModel): Promise<string | undefined> {
  const profile = await model.profile({ signal: AbortSignal.timeout(DETECT_TIMEOUT) }).then(
    (found): ServerProfile | undefined => found,
    () => undefined,
  );
  return profile?.kind === "tabbyapi" ? profile.modelId : undefined;
}

async function askModelName(loaded: string | undefined): Promise<string | undefined> {
  const typed = await vscode.window.showInputBox({
    title: vscode.l10n.t("Write TabbyAPI Configuration (1/2): Model"),
    prompt: vscode.l10n.t("Name of the model's folder, inside TabbyAPI's folder models"),
    placeHolder: EXAMPLE,
    ...(loaded === undefined ? {} : { value: loaded }),
    ignoreFocusOut: true,
    validateInput: modelNameProblem,
  });
  return typed?.trim();
}

/** Why a text is no folder's name; undefined for one that is. */
export function modelNameProblem(text: string): string | undefined {
  const name = text.trim();
  if (name === "") {
    return vscode.l10n.t("Enter the name of the model's folder.");
  }
  return name === "." || name === ".." || /[\\/\p{Cc}]/u.test(name)
    ? vscode.l10n.t("Enter the name alone, without the folders above it.")
    : undefined;
}

async function askFolder(): Promise<vscode.Uri | undefined> {
  const picked = await vscode.window.showOpenDialog({
    title: vscode.l10n.t("Write TabbyAPI Configuration (2/2): TabbyAPI's folder, or any other"),
    openLabel: vscode.l10n.t("Write Here"),
    canSelectFiles: false,
    canSelectFolders: true,
    canSelectMany: false,
  });
  return picked?.[0];
}
