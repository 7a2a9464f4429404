import { existsSync } from "node:fs";
import { join } from "node:path";
import * as vscode from "vscode";
import { type Embedder, EmbeddingError } from "../embedding/embedder.ts";
import { downloadModel, ModelDownloadError } from "../embedding/model-download.ts";
import { isHubId, locateModel, type ModelLocation } from "../embedding/model-files.ts";
import { createTransformersEmbedder } from "../embedding/transformers-embedder.ts";
import type { AgentStore, Embedders } from "../memory/agent-store.ts";
import { errorMessage } from "../shared/error-message.ts";
import type { Log } from "./log.ts";
import { embeddingHub, embeddingModel } from "./settings.ts";

/** Remembers that the person has been asked once about the download. */
const ASKED = "kioku.meaningSearchAsked";

interface LoadedModel {
  readonly embedder: Embedder;
  readonly folder: string;
}

/**
 * Search by meaning: the embedding model, if there is one. Nothing is downloaded without consent; until then, and
 * offline, memories are searched by their words.
 */
export class MeaningSearch implements vscode.Disposable {
  readonly #context: vscode.ExtensionContext;
  readonly #log: Log;
  readonly #modelsFolder: string;
  readonly #changes = new vscode.EventEmitter<undefined>();
  /** An embedder has come, gone or been replaced. */
  readonly onDidChange = this.#changes.event;
  readonly #subscription: vscode.Disposable;
  #current: LoadedModel | undefined;
  /** The model that made vectors at hand which the current one has not made anew yet. */
  #previous: LoadedModel | undefined;
  /** Ids of models that made vectors at hand and cannot be loaded any more. */
  readonly #lost = new Set<string>();
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
    void this.#current?.embedder.dispose();
    void this.#previous?.embedder.dispose();
    this.#changes.dispose();
  }

  get embedders(): Embedders {
    return { current: this.#current?.embedder, previous: this.#previous?.embedder };
  }

  /** How memories are searched now, for a tooltip. */
  get description(): string {
    return this.#current || this.#previous
      ? vscode.l10n.t("Memories are searched by words and by meaning.")
      : vscode.l10n.t("Memories are searched by words only.");
  }

  /** Takes the model in the settings, if its files are there. Never downloads and never asks. */
  load(): Promise<void> {
    return this.#inTurn(() => this.#load());
  }

  /**
   * Keeps the model before at hand for as long as the store has vectors of it: it is loaded where its files are there, as after
   * a restart in the middle, and freed once everything is embedded anew.
   */
  serve(store: Pick<AgentStore, "access" | "embeddedBy" | "embedding">): Promise<void> {
    // Told after each batch, so that nothing is done as a rule.
    const wanted = this.#wantedBefore(store);
    const isSettled = wanted === this.#previous?.embedder.modelId || (wanted !== undefined && this.#lost.has(wanted));
    if (store.access !== "write" || isSettled) {
      return Promise.resolve();
    }
    return this.#inTurn(async () => {
      const modelId = this.#wantedBefore(store);
      if (modelId === this.#previous?.embedder.modelId) {
        return;
      }
      const next = modelId === undefined ? undefined : await this.#reload(modelId);
      const old = this.#previous;
      if (next === undefined && old === undefined) {
        return;
      }
      this.#previous = next;
      this.#changes.fire(undefined);
      await old?.embedder.dispose();
    });
  }

  /** Offers the download, once in a lifetime, when a memory has been stored that it would help to find. */
  async offer(): Promise<void> {
    if (this.#current || this.#context.globalState.get(ASKED) || this.#locate()?.source !== "hub") {
      return;
    }
    await this.#context.globalState.update(ASKED, true);
    await this.#ask();
  }

  /** The command: says how things are, and offers the download where a model is missing. */
  async setUp(): Promise<void> {
    await this.load();
    const location = this.#locate();
    if (this.#current) {
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

  /** The model that has made vectors under this id, if its files are there as they were then. */
  async #reload(modelId: string): Promise<LoadedModel | undefined> {
    // An embedder's id is the model's, and which of its weights were used.
    const hubId = modelId.split(":", 1)[0] ?? "";
    const location = isHubId(hubId) && this.#locate(hubId);
    const loaded = location ? await this.#create(location) : undefined;
    if (loaded?.embedder.modelId === modelId) {
      return loaded;
    }
    this.#lost.add(modelId);
    await loaded?.embedder.dispose();
    return undefined;
  }

  /** The model other than the current one that has made most of the vectors at hand. */
  #wantedBefore({ embeddedBy }: Pick<AgentStore, "embeddedBy">): string | undefined {
    return embeddingModel() === "" ? undefined : embeddedBy.find(id => id !== this.#current?.embedder.modelId);
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = (this.#loading ?? Promise.resolve()).then(work);
    this.#loading = done.catch(error => this.#log.error(error instanceof Error ? error : String(error)));
    return this.#loading;
  }

  async #load(): Promise<void> {
    this.#lost.clear();
    const location = this.#locate();
    const [old, before] = [this.#current, this.#previous];
    if (old && location?.modelFolder === old.folder) {
      return;
    }
    // Whoever goes back to the model before has it loaded already.
    const isBack = before !== undefined && location?.modelFolder === before.folder;
    this.#current = isBack ? before : location && (await this.#create(location));
    const isOff = embeddingModel() === "";
    // Of three models in a row the first has made most of the vectors.
    this.#previous = isOff ? undefined : isBack ? old : (before ?? old);
    if (old !== this.#current || before !== this.#previous) {
      this.#changes.fire(undefined);
    }
    const kept = new Set([this.#current, this.#previous]);
    await Promise.all([old, before].filter(model => !kept.has(model)).map(model => model?.embedder.dispose()));
  }

  async #create(location: ModelLocation): Promise<LoadedModel | undefined> {
    if (location.source === "hub" && !existsSync(location.modelFolder)) {
      // Not downloaded yet, which is no problem.
      return undefined;
    }
    try {
      const dist = join(this.#context.extensionUri.fsPath, "dist");
      const embedder = await createTransformersEmbedder({
        ...location,
        workerPath: join(dist, "embedding-worker.cjs"),
        ortFolder: join(dist, "ort"),
        log: message => this.#log.warn(message),
      });
      return { embedder, folder: location.modelFolder };
    } catch (error) {
      this.#log.error(`The embedding model cannot be used: ${errorMessage(error)}`);
      return undefined;
    }
  }

  #locate(setting = embeddingModel()): ModelLocation | undefined {
    try {
      return locateModel(setting, this.#modelsFolder);
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
