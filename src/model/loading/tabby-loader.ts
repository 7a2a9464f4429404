import { setTimeout as pause } from "node:timers/promises";
import { COMMAND_R_V01_POSITIONS, isCommandRV01 } from "../command-r.ts";
import { countOf, fieldsOf, listOf, textOf } from "../fields.ts";
import { ModelError } from "../model-error.ts";
import { redactKey } from "../redact-key.ts";
import { NO_KEY, requestJson } from "../server-request.ts";
import { loadsExl2 } from "../servers/tabby-description.ts";
import { errorOfBody, toModelError } from "../to-model-error.ts";
import { Watchdog } from "../watchdog.ts";
import { bodyText, boundedText } from "../wire/body-text.ts";
import { LoadError, toLoadError } from "./load-error.ts";
import { followLoad } from "./load-events.ts";
import type { LoaderAccess } from "./loader-access.ts";
import type { ListedModel, LoadOutcome, LoadProgress, LoadRequest, ModelList, ModelLoader } from "./model-list.ts";

/** Milliseconds between two events of a load; the first comes only after the old model is gone and the file is open. */
const IDLE_TIMEOUT = 290_000;

/** Milliseconds for the unload after a load that was given up. */
const UNLOAD_TIMEOUT = 30_000;

/** Milliseconds that the server is given to notice that nobody waits for its load. */
const UNLOAD_PAUSE = 500;

const UNLOAD_ATTEMPTS = 3;

/** Named by servers with `use_dummy_models`, though no folder is called that. */
const DUMMY_MODEL = "gpt-3.5-turbo";

/** TabbyAPI, all revisions: `/v1/model/list`, `/v1/model/load` and `/v1/model/unload`. */
export class TabbyLoader implements ModelLoader {
  readonly #access: LoaderAccess;

  constructor(access: LoaderAccess) {
    this.#access = access;
  }

  /** Folders are shown to an admin key only; tier A shows them to any. */
  async list(): Promise<ModelList> {
    const { admin, hasAdminKey, server } = this.#access;
    const { data } = await this.#access.get("/v1/model/list", hasAdminKey ? admin : server);
    const loaded = await this.#loaded();
    const ids = listOf(data).flatMap(card => textOf(fieldsOf(card)["id"]) ?? []);
    const models = [...new Set([...(loaded ? [loaded.id] : []), ...ids])]
      .filter(id => id !== DUMMY_MODEL || id === loaded?.id)
      .map(id => (id === loaded?.id ? loaded : { id, isLoaded: false }));
    const permission = (await this.#access.find("/v1/auth/permission", admin))?.["permission"];
    const isComplete = permission === "admin" || models.some(({ isLoaded }) => !isLoaded);
    return { kind: "tabbyapi", models, isComplete, manner: "on-demand" };
  }

  /** "Already loaded" is an error on most revisions, and means the load is done. */
  async load(request: LoadRequest, onProgress: (progress: LoadProgress) => void): Promise<LoadOutcome> {
    const outlives = await this.#loadOutlivesClient();
    try {
      return await this.#loadOrReplace(request, onProgress);
    } catch (error) {
      if (error instanceof ModelError && error.code === "aborted" && !outlives) {
        await this.#unloadHalfLoaded();
      }
      throw error;
    }
  }

  async #loadOrReplace(request: LoadRequest, onProgress: (progress: LoadProgress) => void): Promise<LoadOutcome> {
    // The newest revisions answer such a load with "finished" and change nothing, whatever the context length.
    const loaded = await this.#loaded();
    const isSame = loaded?.id === request.modelId;
    if (isSame && fits(loaded, request)) {
      return "already-loaded";
    }
    if (!isSame) {
      try {
        await this.#postLoad(request, onProgress);
        return "loaded";
      } catch (error) {
        if (!(error instanceof ModelError) || !/already loaded/i.test(error.message)) {
          throw error;
        }
      }
    }
    onProgress({ part: "unload", done: 0, of: 0 });
    await this.#unload(this.#access.signal);
    await this.#postLoad(request, onProgress);
    return "loaded";
  }

  async #postLoad(request: LoadRequest, onProgress: (progress: LoadProgress) => void): Promise<void> {
    const { admin, signal } = this.#access;
    const watchdog = new Watchdog(signal);
    watchdog.expect("nothing", IDLE_TIMEOUT);
    let started = false;
    try {
      const response = await fetch(`${admin.address.root}/v1/model/load`, {
        method: "POST",
        headers: { authorization: `Bearer ${admin.key ?? NO_KEY}`, "content-type": "application/json" },
        body: JSON.stringify(loadBody(request)),
        redirect: "error",
        signal: watchdog.signal,
      });
      started = true;
      if (!response.ok) {
        throw toLoadError(errorOfBody(response.status, parsed(await boundedText(response))), true);
      }
      await followLoad(bodyText(response), progress => {
        watchdog.expect("nothing more", IDLE_TIMEOUT);
        onProgress(progress);
      });
    } catch (error) {
      if (watchdog.expired && !signal.aborted) {
        throw new ModelError("stalled", `${watchdog.expired} It may still be loading.`, { cause: error });
      }
      throw error instanceof LoadError ? error : redactKey(toModelError(error, started), admin.key);
    } finally {
      watchdog.stop();
    }
  }

  /** These revisions stop half-way when they notice that nobody listens, and keep the memory until they are told to unload. */
  async #unloadHalfLoaded(): Promise<void> {
    for (let attempt = 0; attempt < UNLOAD_ATTEMPTS; attempt++) {
      await pause(UNLOAD_PAUSE);
      try {
        await this.#unload(AbortSignal.timeout(UNLOAD_TIMEOUT));
        return;
      } catch {
        // Refused while there is nothing to unload yet; a server that is gone needs no unload.
      }
    }
  }

  async #unload(signal: AbortSignal): Promise<void> {
    const { admin } = this.#access;
    await requestJson(admin, `${admin.address.root}/v1/model/unload`, {
      method: "POST",
      timeout: UNLOAD_TIMEOUT,
      signal,
    });
  }

  async #loaded(): Promise<(ListedModel & { readonly isLoaded: true }) | undefined> {
    const card = await this.#access.find("/v1/model", this.#access.admin);
    const id = textOf(card?.["id"]);
    const contextLength = countOf(fieldsOf(card?.["parameters"])["max_seq_len"]);
    return id === undefined ? undefined : { id, isLoaded: true, contextLength };
  }

  /** The revisions that load EXL3 only go on loading when nobody listens any more. */
  async #loadOutlivesClient(): Promise<boolean> {
    return loadsExl2(fieldsOf(await this.#access.find("/openapi.json"))) === false;
  }
}

function fits({ contextLength }: ListedModel, { maxSeqLen }: LoadRequest): boolean {
  return maxSeqLen === undefined || contextLength === maxSeqLen;
}

/** `name` was the field's name until 2025-05, `model_name` is it since; unknown fields are ignored. */
function loadBody({ modelId, maxSeqLen, cacheSize, cacheMode, ropeAlpha }: LoadRequest): object {
  const cache = cacheSize ?? (maxSeqLen === undefined ? undefined : Math.ceil(maxSeqLen / 256) * 256);
  const isStretched = isCommandRV01(modelId) && (maxSeqLen ?? 0) > COMMAND_R_V01_POSITIONS;
  const alpha = ropeAlpha ?? (isStretched ? 1 : undefined);
  return {
    name: modelId,
    model_name: modelId,
    ...(maxSeqLen === undefined ? {} : { max_seq_len: maxSeqLen }),
    ...(cache === undefined ? {} : { cache_size: cache }),
    ...(cacheMode === undefined ? {} : { cache_mode: cacheMode }),
    ...(alpha === undefined ? {} : { rope_alpha: alpha }),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
