import { templateSources } from "./chat-template.ts";
import { openEventStream } from "./event-stream.ts";
import { Refusal, sendBody } from "./http-reply.ts";
import { type Exchange, type ModelSettings, requireModel, type ServerState } from "./server-state.ts";
import { parseObject } from "./validation.ts";

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
    chat_template: model.promptTemplate === null ? "" : templateSources[model.promptTemplate],
    default_generation_settings: { n_ctx: model.maxSeqLen },
  });
}

export function loadModel({ state, response, body }: Exchange): void {
  const params = parseObject(body);
  const name = state.traits.loadNameFields.map(field => params[field]).find(value => Boolean(value));
  if (name === undefined) {
    throw Refusal.detail(400, "A model name was not provided for load.");
  }
  const folder = state.modelFolders.find(({ id }) => id === name);
  if (folder === undefined) {
    throw Refusal.detail(400, "Could not find the model path for load. Check model name or config.yml?");
  }
  const stream = openEventStream(response);
  const progress = (module: number, of: number, status: string) =>
    stream.send({ model_type: "model", module, modules: of, status });
  if (state.model?.id !== folder.id) {
    for (let module = 1; module <= modules; module++) {
      progress(module, modules, "processing");
    }
    state.model = folder;
    progress(modules, modules, "finished");
  } else if (state.traits.reloadFails) {
    stream.send({ error: { message: `Model "${folder.id}" is already loaded! Aborting.`, trace: null } });
  } else {
    progress(1, 1, "finished");
  }
  stream.end();
}

export function unloadModel({ state, response }: Exchange): void {
  requireModel(state);
  state.model = null;
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
  const source = model.promptTemplate === null ? null : templateSources[model.promptTemplate];
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
      ...(traits.hasServiceRoutes ? { prompt_template_content: source, use_vision: false } : {}),
      draft: null,
    },
  };
}
