import * as vscode from "vscode";
import type { ListedModel, LoadProgress, ModelList } from "../../model/loading/model-list.ts";
import { ModelError } from "../../model/model-error.ts";
import type { Agents } from "../agents.ts";
import type { CurrentModel } from "../current-model.ts";
import type { Log } from "../log.ts";
import type { ServerKeys } from "../server-keys.ts";
import { serverName } from "../server-name.ts";
import { serverUrl } from "../settings.ts";
import { withAbort } from "../with-abort.ts";
import { notify } from "./connection/connection-notification.ts";
import { failureText } from "./failure-text.ts";
import { askAdminKey } from "./loading/admin-key.ts";
import { askContextLength, takesContextLength } from "./loading/context-length.ts";
import {
  type ChosenModel,
  type LoadResult,
  loadChosenModel,
  type OpenedList,
  openModelList,
} from "./loading/load-chosen-model.ts";
import { loadFailureText } from "./loading/load-failure.ts";

export interface LoadModelScope {
  readonly agents: Agents;
  readonly model: CurrentModel;
  readonly keys: ServerKeys;
  readonly log: Log;
}

interface ModelPick extends vscode.QuickPickItem {
  readonly model: ListedModel;
}

/** Lists the server's models and loads the one the person picks. */
export async function runLoadModel(scope: LoadModelScope): Promise<void> {
  const opened = await openList(scope);
  if (!opened) {
    return;
  }
  const { list } = opened;
  if (list.models.length === 0 || isFixed(list)) {
    void vscode.window.showInformationMessage(nothingToChoose(list));
    return;
  }
  const modelId = await pickModel(list);
  if (modelId === undefined) {
    return;
  }
  const maxSeqLen =
    takesContextLength(list.kind) && list.manner === "on-demand" ? await askContextLength(modelId) : undefined;
  if (maxSeqLen !== "cancelled" && (await mayInterrupt(scope.agents))) {
    await load(scope, { ...opened, modelId, maxSeqLen });
  }
}

async function openList(scope: LoadModelScope): Promise<OpenedList | undefined> {
  try {
    return await withAbort(vscode.l10n.t("Asking the server at {0}…", serverUrl()), signal =>
      openModelList(scope, askAdminKey, signal),
    );
  } catch (error) {
    if (!isAborted(error)) {
      await notify({
        severity: "problem",
        text: failureText(error, await hasKey(scope)),
        nextSteps: ["set-up-server"],
      });
    }
    return undefined;
  }
}

/** Nothing to choose from: the one model of a server that gets no other. */
function isFixed({ manner, models }: ModelList): boolean {
  return manner === "at-start" || (manner === "unknown" && models.length < 2);
}

function nothingToChoose({ kind, models }: ModelList): string {
  const [model] = models;
  if (!model) {
    return vscode.l10n.t(
      "The server lists no model. Put one into the folder where it looks for models, then try again.",
    );
  }
  return kind === "llama.cpp"
    ? vscode.l10n.t("llama.cpp has the model it was started with: {0}. For another one, restart it with -m.", model.id)
    : vscode.l10n.t(
        "This server ({0}) has the model it was started with: {1}. For another one, restart it with that.",
        serverName(kind),
        model.id,
      );
}

async function pickModel(list: ModelList): Promise<string | undefined> {
  const steps = takesContextLength(list.kind) && list.manner === "on-demand";
  const picked = await vscode.window.showQuickPick(list.models.map(modelPick), {
    title: steps ? vscode.l10n.t("Load Model (1/2): Model") : vscode.l10n.t("Load Model"),
    placeHolder: vscode.l10n.t("Models of {0}", serverName(list.kind)),
    matchOnDescription: true,
    ignoreFocusOut: true,
  });
  return picked?.model.id;
}

function modelPick(model: ListedModel): ModelPick {
  const { id, isLoaded, contextLength } = model;
  const loaded =
    contextLength === undefined
      ? vscode.l10n.t("loaded")
      : vscode.l10n.t("loaded with {0} tokens of context", contextLength);
  return {
    model,
    label: id,
    ...(isLoaded ? { description: loaded, iconPath: new vscode.ThemeIcon("check") } : {}),
  };
}

/** A reply that is being written ends with the model that writes it; what the agent does by itself is no loss. */
async function mayInterrupt(agents: Agents): Promise<boolean> {
  if (!agents.current?.busy || agents.current.busyByItself) {
    return true;
  }
  const anyway = vscode.l10n.t("Load Anyway");
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t("The agent is still replying."),
    {
      modal: true,
      detail: vscode.l10n.t("Another model ends that reply. Your message is saved, and you can try again."),
    },
    anyway,
  );
  return answer === anyway;
}

async function load(
  scope: LoadModelScope,
  chosen: OpenedList & { readonly modelId: string; readonly maxSeqLen: number | undefined },
): Promise<void> {
  const { log } = scope;
  const { modelId } = chosen;
  try {
    const result = await withAbort(vscode.l10n.t("Loading {0}…", modelId), (signal, report) =>
      loadChosenModel(scope, chosen, askAdminKey, loadProgress(report), signal),
    );
    log.info(`Load model: ${result?.outcome ?? "no admin key"}`);
    if (result) {
      void notify({ severity: "fact", text: loadedText(result, chosen), nextSteps: [] });
    }
  } catch (error) {
    log.warn(`Load model: ${error instanceof ModelError ? error.code : "failed"}`);
    if (isAborted(error)) {
      const text = vscode.l10n.t(
        "Loading {0} was stopped. The server may have no model now, or go on by itself.",
        modelId,
      );
      await notify({ severity: "warning", text, nextSteps: ["load-model", "check-connection"] });
      return;
    }
    await notify({ severity: "problem", ...loadFailureText(error, modelId, await hasKey(scope)) });
  }
}

/** Tells of modules as they are loaded. The bar is the model's own; what is loaded beside it is only named. */
export function loadProgress(report: (message: string, increment?: number) => void): (progress: LoadProgress) => void {
  let shown = 0;
  return ({ part, done, of }) => {
    const percent = part === "model" && of > 0 ? (100 * done) / of : shown;
    report(progressText({ part, done, of }), Math.max(0, percent - shown));
    shown = Math.max(shown, percent);
  };
}

function progressText({ part, done, of }: LoadProgress): string {
  switch (part) {
    case "unload":
      return vscode.l10n.t("making room");
    case "draft":
      return vscode.l10n.t("draft model, {0} of {1}", done, of);
    case "vision":
      return vscode.l10n.t("vision part, {0} of {1}", done, of);
    case "model":
      return of > 0 ? vscode.l10n.t("{0} of {1} modules", done, of) : vscode.l10n.t("waiting for the server");
  }
}

/** What is to be said of a load that worked. */
export function loadedText(
  { outcome, profile }: LoadResult,
  { modelId, maxSeqLen }: Pick<ChosenModel, "modelId" | "maxSeqLen">,
): string {
  if (outcome === "only-named") {
    return vscode.l10n.t(
      "Requests name {0} from now on. Whether the server loads it by itself shows with the first message.",
      modelId,
    );
  }
  if (!profile) {
    return vscode.l10n.t("{0} is set, and loaded with the first message, which then takes longer.", modelId);
  }
  const { contextLength } = profile;
  if (maxSeqLen !== undefined && contextLength < maxSeqLen) {
    return vscode.l10n.t(
      "{0} is loaded, but with {1} tokens of context and not with {2}. Unload it on the server first, or see whether the cache or kioku.server.contextLength sets the limit.",
      profile.modelId,
      contextLength,
      maxSeqLen,
    );
  }
  return outcome === "already-loaded"
    ? vscode.l10n.t("{0} was loaded already, with {1} tokens of context.", profile.modelId, contextLength)
    : vscode.l10n.t("{0} is loaded, with {1} tokens of context.", profile.modelId, contextLength);
}

/** Whether the server is asked with a key; an address that is none has none. */
async function hasKey({ model }: LoadModelScope): Promise<boolean> {
  const access = await model.access().catch(() => undefined);
  return access?.key !== undefined;
}

function isAborted(error: unknown): boolean {
  return error instanceof ModelError && error.code === "aborted";
}
