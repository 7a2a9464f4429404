import { existsSync } from "node:fs";
import { join } from "node:path";
import * as vscode from "vscode";
import { type Embedder, EmbeddingError } from "../embedding/embedder.ts";
import { downloadModel, ModelDownloadError } from "../embedding/model-download.ts";
import { locateModel, type ModelLocation } from "../embedding/model-files.ts";
import { createTransformersEmbedder } from "../embedding/transformers-embedder.ts";
import { errorMessage } from "../shared/error-message.ts";
import type { Log } from "./log.ts";
import { embeddingHub, embeddingModel } from "./settings.ts";

/** Remembers that the person has been asked once about the download. */
const ASKED = "kioku.meaningSearchAsked";

/**
 * Search by meaning: the embedding model, if there is one. Nothing is downloaded without consent; until then, and
 * offline, memories are searched by their words.
 */
export class MeaningSearch implements vscode.Disposable {
  readonly #context: vscode.ExtensionContext;
  readonly #log: Log;
  readonly #modelsFolder: string;
  readonly #changes = new vscode.EventEmitter<undefined>();
  /** The embedder has come, gone or been replaced. */
  readonly onDidChange = this.#changes.event;
  readonly #subscription: vscode.Disposable;
  #embedder: Embedder | undefined;
  #loadedFrom: string | undefined;
  #loading: Promise<void> | undefined;

  constructor(context: vscode.ExtensionContext, log: Log) {
    this.#context = context;
    this.#log = log;
    this.#modelsFolder = join(context.globalStorageUri.fsPath, "models");
    this.#subscription = vscode.workspace.onDidChangeConfiguration(change => {
      if (change.affectsConfiguration("kioku.embedding.model")) {
        void this.load();
      }
    });
  }

  dispose(): void {
    this.#subscription.dispose();
    void this.#embedder?.dispose();
    this.#changes.dispose();
  }

  get embedder(): Embedder | undefined {
    return this.#embedder;
  }

  /** How memories are searched now, for a tooltip. */
  get description(): string {
    return this.#embedder
      ? vscode.l10n.t("Memories are searched by words and by meaning.")
      : vscode.l10n.t("Memories are searched by words only.");
  }

  /** Takes the model in the settings, if its files are there. Never downloads and never asks. */
  load(): Promise<void> {
    this.#loading = (this.#loading ?? Promise.resolve()).then(() => this.#load());
    return this.#loading;
  }

  /** Offers the download, once in a lifetime, when a memory has been stored that it would help to find. */
  async offer(): Promise<void> {
    if (this.#embedder || this.#context.globalState.get(ASKED) || this.#locate()?.source !== "hub") {
      return;
    }
    await this.#context.globalState.update(ASKED, true);
    await this.#ask();
  }

  /** The command: says how things are, and offers the download where a model is missing. */
  async setUp(): Promise<void> {
    await this.load();
    const location = this.#locate();
    if (this.#embedder) {
      const change = vscode.l10n.t("Change Model");
      const picked = await vscode.window.showInformationMessage(
        vscode.l10n.t("Memories are searched by words and by meaning, with {0}.", embeddingModel()),
        change,
      );
      if (picked === change) {
        await openSetting();
      }
    } else if (location?.source === "hub") {
      await this.#ask();
    } else {
      await this.#showProblem();
    }
  }

  async #load(): Promise<void> {
    const previous = this.#embedder;
    const location = this.#locate();
    if (previous && location?.modelFolder === this.#loadedFrom) {
      return;
    }
    this.#embedder = location && (await this.#create(location));
    this.#loadedFrom = this.#embedder && location?.modelFolder;
    if (previous !== this.#embedder) {
      this.#changes.fire(undefined);
      await previous?.dispose();
    }
  }

  async #create(location: ModelLocation): Promise<Embedder | undefined> {
    if (location.source === "hub" && !existsSync(location.modelFolder)) {
      // Not downloaded yet, which is no problem.
      return undefined;
    }
    try {
      const dist = join(this.#context.extensionUri.fsPath, "dist");
      return await createTransformersEmbedder({
        ...location,
        workerPath: join(dist, "embedding-worker.cjs"),
        ortFolder: join(dist, "ort"),
        log: message => this.#log.warn(message),
      });
    } catch (error) {
      this.#log.error(`The embedding model cannot be used: ${errorMessage(error)}`);
      return undefined;
    }
  }

  #locate(): ModelLocation | undefined {
    try {
      return locateModel(embeddingModel(), this.#modelsFolder);
    } catch (error) {
      this.#log.warn(errorMessage(error));
      return undefined;
    }
  }

  async #ask(): Promise<void> {
    const download = vscode.l10n.t("Download");
    const answer = await vscode.window.showInformationMessage(
      vscode.l10n.t(
        "Kioku can search memories by meaning, not only by words, with the model {0}. It is downloaded once from {1} (about 130 MB) and runs on this machine.",
        embeddingModel(),
        embeddingHub(),
      ),
      download,
      vscode.l10n.t("Not Now"),
    );
    if (answer === download) {
      await this.#download();
    }
  }

  async #download(): Promise<void> {
    const modelId = embeddingModel();
    try {
      await vscode.window.withProgress(
        {
          location: vscode.ProgressLocation.Notification,
          title: vscode.l10n.t("Downloading {0}", modelId),
          cancellable: true,
        },
        async (progress, token) => {
          const abort = new AbortController();
          token.onCancellationRequested(() => abort.abort());
          let percent = 0;
          await downloadModel({
            modelId,
            modelsFolder: this.#modelsFolder,
            hubUrl: embeddingHub(),
            signal: abort.signal,
            onProgress: ({ file, receivedBytes, totalBytes }) => {
              const now = totalBytes ? Math.floor((receivedBytes / totalBytes) * 100) : 0;
              if (now !== percent) {
                percent = now;
                progress.report({ message: totalBytes ? `${file} ${now} %` : file });
              }
            },
          });
        },
      );
      await this.load();
    } catch (error) {
      await this.#explainDownload(error);
    }
  }

  async #explainDownload(error: unknown): Promise<void> {
    if (error instanceof ModelDownloadError && error.code === "cancelled") {
      return;
    }
    const reason = errorMessage(error);
    this.#log.error(`The embedding model was not downloaded: ${reason}`);
    const retry = vscode.l10n.t("Try Again");
    const other = vscode.l10n.t("Change Model");
    const picked = await vscode.window.showWarningMessage(
      vscode.l10n.t("The model was not downloaded: {0} Memories are still searched by their words.", reason),
      retry,
      other,
    );
    if (picked === retry) {
      await this.#download();
    } else if (picked === other) {
      await openSetting();
    }
  }

  async #showProblem(): Promise<void> {
    const change = vscode.l10n.t("Change Model");
    const picked = await vscode.window.showWarningMessage(await this.#problem(), change);
    if (picked === change) {
      await openSetting();
    }
  }

  async #problem(): Promise<string> {
    try {
      const { modelFolder } = locateModel(embeddingModel(), this.#modelsFolder);
      return vscode.l10n.t(
        "The folder {0} holds no usable embedding model. The log tells what is missing.",
        modelFolder,
      );
    } catch (error) {
      return error instanceof EmbeddingError ? error.message : String(error);
    }
  }
}

async function openSetting(): Promise<void> {
  await vscode.commands.executeCommand("workbench.action.openSettings", "kioku.embedding.model");
}
