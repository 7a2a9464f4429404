import * as vscode from "vscode";

const SCHEME = "kioku-report";

/**
 * Documents that are made to be read once: a connection check, the next prompt, refused replies. They cannot be changed,
 * and nothing of them stays once they are closed.
 */
export class ReportDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #texts = new Map<string, string>();
  readonly #changes = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changes.event;
  readonly #subscription: vscode.Disposable;
  #compared = 0;

  constructor() {
    this.#subscription = vscode.Disposable.from(
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        if (uri.scheme === SCHEME) {
          this.#texts.delete(uri.path);
        }
      }),
      this.#changes,
    );
  }

  dispose(): void {
    this.#subscription.dispose();
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.path) ?? "";
  }

  /**
   * Shows a text under a name; a document that is open under it shows the new text.
   * @param name what the tab says; its ending tells the editor the language.
   */
  async show(name: string, text: string): Promise<vscode.TextDocument> {
    const uri = this.#keep(name, text);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { preview: true });
    return document;
  }

  /** Shows two texts beside each other, with what has changed between them. */
  async compare(title: string, before: string, after: string): Promise<void> {
    this.#compared += 1;
    const [left, right] = [
      this.#keep(`${this.#compared}-${vscode.l10n.t("before")}.txt`, before),
      this.#keep(`${this.#compared}-${vscode.l10n.t("after")}.txt`, after),
    ];
    await vscode.commands.executeCommand("vscode.diff", left, right, title, { preview: true });
  }

  #keep(name: string, text: string): vscode.Uri {
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${name.replace(/[\\/:*?"<>|]/g, "_")}` });
    this.#texts.set(uri.path, text);
    this.#changes.fire(uri);
    return uri;
  }
}
