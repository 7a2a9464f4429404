import type { ServerProfile } from "../../../model/chat-model.ts";
import { listModels, loadModel } from "../../../model/load-model.ts";
import { LoadError } from "../../../model/loading/load-error.ts";
import type { LoadOutcome, LoadProgress, ModelList } from "../../../model/loading/model-list.ts";
import type { CurrentModel } from "../../current-model.ts";
import type { ServerKeys } from "../../server-keys.ts";
import { saveServerModel } from "../../settings.ts";
import type { AdminKeyNeed } from "./admin-key.ts";

export interface LoadScope {
  readonly model: CurrentModel;
  readonly keys: ServerKeys;
}

/** Asks for the admin key; undefined when the person gives none. */
export type AskAdminKey = (root: string, need: AdminKeyNeed) => Promise<string | undefined>;

export interface OpenedList {
  readonly list: ModelList;
  /** The one that opened it, where one was wanted. */
  readonly adminKey: string | undefined;
}

/**
 * All models of the server in the settings. Asks for the admin key while the server shows less without it or refuses
 * the stored one, and keeps the one that opens the list.
 * @returns `undefined` when no key was given
 * @throws ModelError
 */
export async function openModelList(
  { model, keys }: LoadScope,
  askKey: AskAdminKey,
  signal: AbortSignal,
): Promise<OpenedList | undefined> {
  const access = await model.access();
  const { root } = access.address;
  const stored = await keys.getAdmin(root);
  for (let adminKey = stored; ; ) {
    const list = await unlessRefused(listModels(access, adminKey, signal));
    if (list?.isComplete && adminKey !== undefined && adminKey !== stored) {
      await keys.setAdmin(root, adminKey);
    }
    // A key of its own that the server takes may do, though the server does not tell what it may: the load shows it.
    if (list && (list.isComplete || (adminKey !== undefined && adminKey !== access.key))) {
      return { list, adminKey };
    }
    adminKey = await askKey(root, adminKey === undefined ? "missing" : list ? "api-key" : "refused");
    if (adminKey === undefined) {
      return undefined;
    }
  }
}

export interface ChosenModel {
  readonly list: ModelList;
  readonly adminKey: string | undefined;
  readonly modelId: string;
  /** Tokens; the server's default where absent. */
  readonly maxSeqLen?: number | undefined;
}

export interface LoadResult {
  readonly outcome: LoadOutcome | "only-named";
  /** What the server has now; undefined where it loads with the first message. */
  readonly profile: ServerProfile | undefined;
}

/**
 * Loads a model and looks at the server anew. On a server with several models at hand requests name it from then on
 * (`kioku.server.model`). Where only the load wants the admin key it is asked for, and kept once it has worked.
 * @returns `undefined` when a key was wanted and none given
 * @throws ModelError; a `LoadError` with `failure` where more is known of the cause
 */
export async function loadChosenModel(
  { model, keys }: LoadScope,
  chosen: ChosenModel,
  askKey: AskAdminKey,
  onProgress: (progress: LoadProgress) => void,
  signal: AbortSignal,
): Promise<LoadResult | undefined> {
  const { list, modelId, maxSeqLen } = chosen;
  const access = await model.access();
  const { root } = access.address;
  if (list.manner === "unknown") {
    await saveServerModel(modelId);
    return { outcome: "only-named", profile: await model.profile({ refresh: true, forget: true, signal }) };
  }
  const request = { modelId, ...(maxSeqLen === undefined ? {} : { maxSeqLen }) };
  const stored = await keys.getAdmin(root);
  let { adminKey } = chosen;
  let outcome: LoadOutcome | undefined;
  while (outcome === undefined) {
    outcome = await unlessRefused(loadModel(access, adminKey, request, onProgress, signal));
    if (outcome === undefined) {
      adminKey = await askKey(root, adminKey === undefined ? "missing" : "refused");
      if (adminKey === undefined) {
        return undefined;
      }
    }
  }
  if (adminKey !== undefined && adminKey !== stored && outcome === "loaded") {
    await keys.setAdmin(root, adminKey);
  }
  if (isNamedInRequests(list)) {
    await saveServerModel(modelId);
  }
  const profile =
    outcome === "on-first-request" ? undefined : await model.profile({ refresh: true, forget: true, signal });
  return { outcome, profile };
}

/** TabbyAPI and text-generation-webui answer with what is loaded, whatever a request names. */
function isNamedInRequests({ kind, manner }: ModelList): boolean {
  return manner === "first-request" || kind === "ollama" || kind === "lm-studio";
}

/** Undefined where the server wants another admin key. */
async function unlessRefused<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof LoadError && error.failure === "admin-key") {
      return undefined;
    }
    throw error;
  }
}
