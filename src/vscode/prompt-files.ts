import * as vscode from "vscode";
import { AGENT_FUNCTIONS } from "../agent/functions/registry.ts";
import { PromptFileError } from "../prompt/files/prompt-file-error.ts";
import { createPromptLibrary, type PromptLibrary } from "../prompt/files/prompt-library.ts";
import type { PromptSource } from "../prompt/files/prompt-source.ts";
import { errorMessage } from "../shared/error-message.ts";
import { userFolder } from "./settings.ts";

/** Folder of prompts and personas in a workspace. */
const WORKSPACE_FOLDER = ".kioku";

/** Of a `FileSystemError`: there is no such file, or a file stands where its folder would be. */
const MISSING: ReadonlySet<string> = new Set(["FileNotFound", "FileNotADirectory"]);

/**
 * Where prompts and personas are: the workspace's `.kioku` (in a trusted workspace only), the person's own folder,
 * the built-in ones. Files are read through the editor, so remote and virtual workspaces work; they are read
 * anew for every turn, so a saved change needs no watcher to take effect.
 */
export class PromptFiles {
  readonly #builtIn: vscode.Uri;

  constructor(extensionUri: vscode.Uri) {
    this.#builtIn = vscode.Uri.joinPath(extensionUri, "prompts");
  }

  /** The files of all folders as they are now; folders come and go with the workspace and the settings. */
  get library(): PromptLibrary {
    return createPromptLibrary([...this.#ownFolders(), this.#builtIn].map(folderSource), AGENT_FUNCTIONS);
  }

  /**
   * The person's own version of a prompt file, made as a copy of the built-in one where there is none yet.
   * `undefined` when there is no such file at all.
   */
  async editable(path: string): Promise<vscode.Uri | undefined> {
    const folders = this.#ownFolders();
    for (const folder of folders) {
      const uri = vscode.Uri.joinPath(folder, path);
      if ((await readText(uri)) !== undefined) {
        return uri;
      }
    }
    const original = await readText(vscode.Uri.joinPath(this.#builtIn, path));
    const [target] = folders;
    if (original === undefined || !target) {
      return undefined;
    }
    const uri = vscode.Uri.joinPath(target, path);
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(original));
    return uri;
  }

  /** The file that a `PromptFileError` names; `undefined` where there is none, as for a file that is missing. */
  async locate(file: string): Promise<vscode.Uri | undefined> {
    const roots = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => vscode.Uri.joinPath(uri, file));
    for (const uri of [...roots, vscode.Uri.file(file)]) {
      if (await exists(uri)) {
        return uri;
      }
    }
    return undefined;
  }

  /** The path of one of the person's own prompt files, relative to its folder; `undefined` for any other file. */
  pathOf(uri: vscode.Uri): string | undefined {
    for (const folder of this.#ownFolders()) {
      const root = `${folder.path}/`;
      if (uri.scheme === folder.scheme && uri.authority === folder.authority && uri.path.startsWith(root)) {
        return uri.path.slice(root.length);
      }
    }
    return undefined;
  }

  /** In order of precedence. */
  #ownFolders(): vscode.Uri[] {
    const workspaces = vscode.workspace.isTrusted ? (vscode.workspace.workspaceFolders ?? []) : [];
    return [...workspaces.map(({ uri }) => vscode.Uri.joinPath(uri, WORKSPACE_FOLDER)), userFolder()];
  }
}

function folderSource(folder: vscode.Uri): PromptSource {
  return {
    read: path => readText(vscode.Uri.joinPath(folder, path)),
    list: async path => {
      const entries = await unlessMissing(vscode.Uri.joinPath(folder, path), uri =>
        vscode.workspace.fs.readDirectory(uri),
      );
      return (entries ?? []).map(([name]) => name);
    },
    locate: path => nameOf(vscode.Uri.joinPath(folder, path)),
  };
}

/** The file's name as a person knows it. */
function nameOf(uri: vscode.Uri): string {
  return vscode.workspace.asRelativePath(uri, false);
}

async function readText(uri: vscode.Uri): Promise<string | undefined> {
  const bytes = await unlessMissing(uri, file => vscode.workspace.fs.readFile(file));
  return bytes && new TextDecoder().decode(bytes);
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}

/**
 * What is read, or `undefined` where there is nothing. A file of one's own that is there but cannot be read must not give
 * way to the built-in one without a word.
 * @throws PromptFileError
 */
async function unlessMissing<T>(uri: vscode.Uri, read: (uri: vscode.Uri) => Thenable<T>): Promise<T | undefined> {
  try {
    return await read(uri);
  } catch (error) {
    if (error instanceof vscode.FileSystemError && MISSING.has(error.code)) {
      return undefined;
    }
    throw new PromptFileError(nameOf(uri), undefined, vscode.l10n.t("It cannot be read: {0}", errorMessage(error)));
  }
}
