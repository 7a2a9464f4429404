import { chatCompletions, completions } from "./completion-routes.ts";
import { currentModel, embeddings, listModels, loadModel, props, unloadModel } from "./model-routes.ts";
import type { RoutePath } from "./openapi.ts";
import type { Exchange } from "./server-state.ts";
import {
  authPermission,
  health,
  listOverrides,
  openApi,
  serviceInfo,
  switchOverrides,
  unloadOverrides,
} from "./service-routes.ts";
import type { TierTraits } from "./tier.ts";
import { decodeTokens, encodeTokens } from "./token-routes.ts";

export interface Route extends RoutePath {
  readonly access: "open" | "api" | "admin";
  readonly handle: (exchange: Exchange) => void | Promise<void>;
}

/** The routes of `tabbyapi.md` §1 that are replayed, without templates, LoRAs, downloads and Kobold's. */
export function routesOf(traits: TierTraits): Route[] {
  const routes: Route[] = [
    { method: "POST", path: "/v1/completions", access: "api", handle: completions },
    { method: "POST", path: "/v1/chat/completions", access: "api", handle: chatCompletions },
    { method: "GET", path: "/v1/models", access: "api", handle: listModels },
    { method: "GET", path: "/v1/model/list", access: "api", handle: listModels },
    { method: "GET", path: "/v1/model", access: "api", handle: currentModel },
    { method: "POST", path: "/v1/model/load", access: "admin", handle: loadModel },
    { method: "POST", path: "/v1/model/unload", access: "admin", handle: unloadModel },
    { method: "GET", path: "/v1/sampling/overrides", access: "api", handle: listOverrides },
    { method: "GET", path: "/v1/sampling/override/list", access: "api", handle: listOverrides },
    { method: "POST", path: "/v1/sampling/override/switch", access: "admin", handle: switchOverrides },
    { method: "POST", path: "/v1/sampling/override/unload", access: "admin", handle: unloadOverrides },
    { method: "POST", path: "/v1/token/encode", access: "api", handle: encodeTokens },
    { method: "POST", path: "/v1/token/decode", access: "api", handle: decodeTokens },
    { method: "GET", path: "/v1/auth/permission", access: "api", handle: authPermission },
  ];
  if (traits.hasServiceRoutes) {
    routes.push(
      { method: "POST", path: "/v1/embeddings", access: "api", handle: embeddings },
      { method: "GET", path: "/props", access: "api", handle: props },
      { method: "GET", path: "/health", access: "open", handle: health },
      { method: "GET", path: "/.well-known/serviceinfo", access: "open", handle: serviceInfo },
    );
  }
  const described = [...routes];
  routes.push({
    method: "GET",
    path: "/openapi.json",
    access: "open",
    handle: exchange => openApi(exchange, described),
  });
  return routes;
}
