import { setTimeout as pause } from "node:timers/promises";
import { templateSources } from "./chat-template.ts";
import { type EventStream, openEventStream } from "./event-stream.ts";
import { Refusal, sendBody } from "./http-reply.ts";
import { type Exchange, type ModelSettings, requireModel, type ServerState } from "./server-state.ts";
import { type Params, parseObject } from "./validation.ts";

/** How many progress events a load sends before it is finished. */
const modules = 3;

export function currentModel({ state, response }: Exchange): void {
  sendBody(response, 200, modelCard(requireModel(state), state));
}

/** All folders, or only the loaded model for a key that may not see them. */
export function listModels({ state, response, permission }: Exchange): void {
  const { model, modelFolders, traits } = state;
  const visible = traits.listsAllModels || permission === "admin" ? modelFolders : model === null ? [] : [model];
  sendBody(response, 200, { object: "list", data: visible.map(folder => emptyCard(folder.id)) });
}

export function props({ state, response }: Exchange): void {
  const model = requireModel(state);
  sendBody(response, 200, {
    total_slots: 1,
    chat_template: templateSource(model) ?? "",
    default_generation_settings: { n_ctx: model.maxSeqLen },
  });
}

export async function loadModel({ state, response, body }: Exchange): Promise<void> {
  const params = parseObject(body);
  const name = state.traits.loadNameFields.map(field => params[field]).find(value => Boolean(value));
  if (name === undefined) {
    throw Refusal.detail(400, "A model name was not provided for load.");
  }
  const folder = state.modelFolders.find(({ id }) => id === name);
  if (folder === undefined) {
    throw Refusal.detail(400, "Could not find the model path for load. Check model name or config.yml?");
  }
  if (state.unloadFirst && state.model !== null && state.model.id !== folder.id) {
    throw Refusal.detail(400, "A model is already loaded! Please unload it first.");
  }
  const stream = openEventStream(response);
  const refusal = refusalOfLoad(state, folder);
  if (refusal === undefined) {
    await loadModules(state, { ...folder, ...settingsOfLoad(params) }, response, stream);
  } else {
    stream.send({ error: { message: refusal, trace: null } });
  }
  stream.end();
}

function refusalOfLoad({ model, traits }: ServerState, { id, format }: ModelSettings): string | undefined {
  if (traits.refusesExl2 && format === "exl2") {
    return "This model is in exl2 format and would require the exllamav2 backend, which is no longer supported.";
  }
  return model?.id === id && traits.reloadFails ? `Model "${id}" is already loaded! Aborting.` : undefined;
}

function settingsOfLoad(params: Params): Partial<ModelSettings> {
  const { max_seq_len: length, cache_size: cache, rope_alpha: alpha } = params;
  return {
    ...(typeof length === "number" ? { maxSeqLen: length } : {}),
    ...(typeof cache === "number" ? { cacheSize: cache } : {}),
    ...(typeof alpha === "number" ? { ropeAlpha: alpha } : {}),
  };
}

async function loadModules(
  state: ServerState,
  model: ModelSettings,
  response: Exchange["response"],
  stream: EventStream,
): Promise<void> {
  const progress = (module: number, of: number, status: string) =>
    stream.send({ model_type: "model", module, modules: of, status });
  if (state.model?.id === model.id) {
    progress(1, 1, "finished");
    return;
  }
  state.model = null;
  for (let module = 1; module <= modules; module++) {
    progress(module, modules, "processing");
    if (state.modulePause > 0) {
      await pause(state.modulePause);
    }
    if (response.destroyed && !state.traits.loadOutlivesClient) {
      state.halfLoaded = true;
      return;
    }
  }
  state.model = model;
  progress(modules, modules, "finished");
}

export function unloadModel({ state, response }: Exchange): void {
  if (!state.halfLoaded) {
    requireModel(state);
  }
  state.model = null;
  state.halfLoaded = false;
  sendBody(response, 200, null);
}

/** No embedding model is ever loaded. */
export function embeddings({ state }: Exchange): void {
  throw Refusal.detail(state.traits.notLoadedStatus, "No embedding models are currently loaded.");
}

function emptyCard(id: string): object {
  return { id, object: "model", created: 1_700_000_000, owned_by: "tabbyAPI", logging: null, parameters: null };
}

function modelCard(model: ModelSettings, { traits }: ServerState): object {
  const cacheSize = model.cacheSize ?? model.maxSeqLen;
  const later = { cache_size: cacheSize, max_batch_size: 1, chunk_size: 2048 };
  return {
    ...emptyCard(model.id),
    parameters: {
      max_seq_len: model.maxSeqLen,
      rope_scale: 1,
      rope_alpha: model.ropeAlpha ?? 1,
      cache_mode: "FP16",
      ...(traits.hasServiceRoutes ? later : { num_experts_per_token: null, use_cfg: false }),
      prompt_template: model.promptTemplate,
      ...(traits.hasServiceRoutes ? { prompt_template_content: templateSource(model), use_vision: false } : {}),
      draft: null,
    },
  };
}

function templateSource({ promptTemplate, templateSource: own }: ModelSettings): string | null {
  return promptTemplate === null ? null : (own ?? templateSources[promptTemplate]);
}
