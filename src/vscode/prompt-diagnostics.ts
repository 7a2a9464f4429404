import * as vscode from "vscode";
import { PromptFileError } from "../prompt/files/prompt-file-error.ts";
import { checkPromptPath } from "../prompt/files/prompt-paths.ts";
import { errorMessage } from "../shared/error-message.ts";
import type { Log } from "./log.ts";
import type { PromptFiles } from "./prompt-files.ts";

/**
 * Marks the mistake in a prompt file of the person's own at its line, when it is opened and when it is saved: a saved
 * file is what the next turn reads.
 */
export class PromptDiagnostics implements vscode.Disposable {
  readonly #files: PromptFiles;
  readonly #log: Log;
  readonly #found = vscode.languages.createDiagnosticCollection("kioku");
  readonly #subscription: vscode.Disposable;

  constructor(files: PromptFiles, log: Log) {
    this.#files = files;
    this.#log = log;
    this.#subscription = vscode.Disposable.from(
      this.#found,
      vscode.workspace.onDidOpenTextDocument(document => this.#look(document)),
      vscode.workspace.onDidSaveTextDocument(document => this.#look(document)),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#found.delete(uri)),
    );
    for (const document of vscode.workspace.textDocuments) {
      this.#look(document);
    }
  }

  dispose(): void {
    this.#subscription.dispose();
  }

  /** What goes wrong here must not keep a file from being edited: it is for the log. */
  #look(document: vscode.TextDocument): void {
    this.check(document).catch(error => {
      this.#log.error(`${document.uri.path} could not be checked: ${errorMessage(error)}`);
    });
  }

  async check(document: vscode.TextDocument): Promise<void> {
    const path = this.#files.pathOf(document.uri);
    if (path === undefined || document.isDirty) {
      return;
    }
    const error = await mistakeIn(this.#files, path);
    const file = error && (await this.#files.locate(error.file));
    // A profile is read as a whole, and its mistake may be in another of its files.
    const isHere = file?.toString() === document.uri.toString();
    this.#found.set(document.uri, error && isHere ? [diagnostic(document, error)] : []);
  }
}

async function mistakeIn(files: PromptFiles, path: string): Promise<PromptFileError | undefined> {
  try {
    await checkPromptPath(files.library, path);
    return undefined;
  } catch (error) {
    if (error instanceof PromptFileError) {
      return error;
    }
    throw error;
  }
}

function diagnostic(document: vscode.TextDocument, { line, problem }: PromptFileError): vscode.Diagnostic {
  const at = Math.min(document.lineCount, Math.max(1, line ?? 1)) - 1;
  const found = new vscode.Diagnostic(document.lineAt(at).range, problem, vscode.DiagnosticSeverity.Error);
  found.source = "Kioku";
  return found;
}
