import { mkdir, readdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as vscode from "vscode";
import { isResolved } from "../../memory/history/three-way-merge.ts";
import { errorMessage } from "../../shared/error-message.ts";
import type { Log } from "../log.ts";

/** Milliseconds after which a folder that was left behind by a window that has crashed is deleted. */
const LEFT_BEHIND = 24 * 60 * 60 * 1000;

export interface MergeRequest {
  /** What the tab says. */
  readonly name: string;
  /** With conflict markers. */
  readonly marked: string;
  /** The two texts that it is made of. */
  readonly now: string;
  readonly target: string;
  /** Takes the text without markers. */
  apply(text: string): Promise<void>;
}

/**
 * Documents in which the person settles a conflict. They are files, for which the editor offers its own help with conflict
 * markers; saved without markers they are applied and closed, and closed as they are they change nothing.
 */
export class MergeDocuments implements vscode.Disposable {
  readonly #parent: string;
  readonly #folder: string;
  readonly #log: Log;
  readonly #open = new Map<string, MergeRequest>();
  readonly #subscription: vscode.Disposable;
  #count = 0;

  constructor(storage: vscode.Uri, log: Log) {
    this.#parent = join(storage.fsPath, "merge");
    this.#folder = join(this.#parent, vscode.env.sessionId);
    this.#log = log;
    this.#subscription = vscode.Disposable.from(
      vscode.workspace.onDidSaveTextDocument(document => this.#noticeSave(document)),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#forget(uri.fsPath)),
    );
    void this.#clearOld();
  }

  dispose(): void {
    this.#subscription.dispose();
    void rm(this.#folder, { recursive: true, force: true });
  }

  /** @throws the file system's error */
  async open(request: MergeRequest): Promise<vscode.TextDocument> {
    this.#count += 1;
    const folder = join(this.#folder, String(this.#count));
    await mkdir(folder, { recursive: true });
    const path = join(folder, `${request.name.replace(/[\\/:*?"<>|]/g, "_")}.txt`);
    await writeFile(path, request.marked);
    this.#open.set(path, request);
    const document = await vscode.workspace.openTextDocument(path);
    await vscode.window.showTextDocument(document, { preview: false });
    void vscode.window.showInformationMessage(
      vscode.l10n.t(
        "A later change touches the same words, so both are shown. Choose what stays, remove the marks, and save: the memory then has this text. Close the document without saving to change nothing.",
      ),
    );
    return document;
  }

  async #noticeSave(document: vscode.TextDocument): Promise<void> {
    const request = this.#open.get(document.uri.fsPath);
    if (!request) {
      return;
    }
    if (!isResolved(document.getText(), request)) {
      void vscode.window.showWarningMessage(
        vscode.l10n.t("Nothing has been changed yet: the text still has conflict marks. Remove them and save again."),
      );
      return;
    }
    try {
      await request.apply(document.getText());
    } catch (error) {
      void vscode.window.showErrorMessage(vscode.l10n.t("The memory was not changed: {0}", errorMessage(error)));
      return;
    }
    this.#forget(document.uri.fsPath);
    await closeTab(document.uri);
  }

  #forget(path: string): void {
    if (this.#open.delete(path)) {
      void rm(path, { force: true }).catch(error => this.#log.warn(errorMessage(error)));
    }
  }

  async #clearOld(): Promise<void> {
    const names = await readdir(this.#parent).catch(() => []);
    for (const path of names.map(name => join(this.#parent, name))) {
      const changedAt = (await stat(path).catch(() => undefined))?.mtimeMs ?? Number.POSITIVE_INFINITY;
      if (Date.now() - changedAt > LEFT_BEHIND) {
        await rm(path, { recursive: true, force: true }).catch(error => this.#log.warn(errorMessage(error)));
      }
    }
  }
}

async function closeTab(uri: vscode.Uri): Promise<void> {
  const tabs = vscode.window.tabGroups.all.flatMap(group => group.tabs);
  const own = tabs.filter(({ input }) => input instanceof vscode.TabInputText && input.uri.fsPath === uri.fsPath);
  await vscode.window.tabGroups.close(own);
}
