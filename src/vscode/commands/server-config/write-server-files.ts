import * as vscode from "vscode";
import type { ServerFile } from "../../../model/server-config/tabby-config.ts";

/** The only file that may stand beside the one there is: the preset's name is part of the configuration. */
const CONFIG = "config.yml";

/** Names that are tried beside it; nobody keeps so many. */
const MOST_NAMES = 100;

/**
 * Decides about a file that is there with another content; undefined gives the whole thing up.
 * @param beside name under which the new file is written if the old one is kept; undefined where it is not written then
 */
export type AboutExisting = (path: string, beside: string | undefined) => Promise<"replace" | "keep" | undefined>;

export interface WrittenFiles {
  /** In the order of what was to be written: where each is now. */
  readonly files: readonly vscode.Uri[];
  /** How many have been written; the others were there already or have been kept. */
  readonly changed: number;
}

/**
 * Writes files into a folder. Nothing is written before every question has been answered, and nothing is replaced
 * without one.
 * @returns `undefined` when it was given up
 * @throws FileSystemError
 */
export async function writeServerFiles(
  folder: vscode.Uri,
  files: readonly ServerFile[],
  ask: AboutExisting,
): Promise<WrittenFiles | undefined> {
  const plan: { readonly uri: vscode.Uri; readonly text: string | undefined }[] = [];
  for (const { path, text } of files) {
    const uri = vscode.Uri.joinPath(folder, path);
    const existing = await textIfThere(uri);
    if (existing === undefined || existing === text) {
      plan.push({ uri, text: existing === text ? undefined : text });
      continue;
    }
    const beside = path === CONFIG ? await freeName(folder) : undefined;
    const answer = await ask(path, beside);
    if (answer === undefined) {
      return undefined;
    }
    const kept = beside === undefined ? { uri, text: undefined } : { uri: vscode.Uri.joinPath(folder, beside), text };
    plan.push(answer === "replace" ? { uri, text } : kept);
  }
  for (const { uri, text } of plan) {
    if (text !== undefined) {
      // Makes the folders above it too.
      await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
    }
  }
  return { files: plan.map(({ uri }) => uri), changed: plan.filter(({ text }) => text !== undefined).length };
}

/** @throws FileSystemError */
export async function readText(uri: vscode.Uri): Promise<string> {
  return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
}

/** @throws FileSystemError for a file that is there and cannot be read: it may not be replaced unseen */
async function textIfThere(uri: vscode.Uri): Promise<string | undefined> {
  try {
    return await readText(uri);
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === "FileNotFound") {
      return undefined;
    }
    throw error;
  }
}

async function freeName(folder: vscode.Uri): Promise<string> {
  for (let number = 1; number < MOST_NAMES; number += 1) {
    const name = number === 1 ? "config.kioku.yml" : `config.kioku-${number}.yml`;
    if ((await textIfThere(vscode.Uri.joinPath(folder, name))) === undefined) {
      return name;
    }
  }
  throw new Error(vscode.l10n.t("There are too many files config.kioku-….yml in this folder. Delete some."));
}
