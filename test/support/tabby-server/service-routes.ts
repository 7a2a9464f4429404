import { Refusal, sendBody } from "./http-reply.ts";
import { openApiDocument, type RoutePath } from "./openapi.ts";
import type { SamplerOverride } from "./overrides.ts";
import type { Exchange } from "./server-state.ts";
import { isObject, parseObject } from "./validation.ts";

export function health({ state, response }: Exchange): void {
  const healthy = state.issues.length === 0;
  sendBody(response, healthy ? 200 : 503, { status: healthy ? "healthy" : "unhealthy", issues: state.issues });
}

export function serviceInfo({ response }: Exchange): void {
  sendBody(response, 200, {
    version: 0.1,
    software: {
      name: "TabbyAPI",
      repository: "https://github.com/theroyallab/tabbyAPI",
      homepage: "https://github.com/theroyallab/tabbyAPI",
    },
    api: { openai: { name: "OpenAI API", relative_url: "/v1", documentation: "/docs", version: 1 } },
  });
}

export function openApi({ state, response }: Exchange, paths: readonly RoutePath[]): void {
  sendBody(response, 200, openApiDocument(state.tier, paths));
}

export function authPermission({ response, permission }: Exchange): void {
  sendBody(response, 200, { permission });
}

export function listOverrides({ state, response }: Exchange): void {
  const { overrides, traits } = state;
  sendBody(response, 200, traits.rawOverrides ? overrides : { selected_preset: null, overrides, presets: [] });
}

export function switchOverrides({ state, response, body }: Exchange): void {
  const { preset, overrides } = parseObject(body);
  if (preset) {
    throw Refusal.detail(400, "Sampler override preset does not exist. Check the name?");
  }
  if (!isObject(overrides) || !Object.values(overrides).every(isOverride)) {
    throw Refusal.detail(400, "A sampler override preset or dictionary wasn't provided.");
  }
  state.overrides = Object.fromEntries(Object.entries(overrides).filter(hasOverride));
  sendBody(response, 200, null);
}

export function unloadOverrides({ state, response }: Exchange): void {
  state.overrides = {};
  sendBody(response, 200, null);
}

function isOverride(value: unknown): value is SamplerOverride {
  return isObject(value) && "override" in value;
}

function hasOverride(entry: [string, unknown]): entry is [string, SamplerOverride] {
  return isOverride(entry[1]);
}
