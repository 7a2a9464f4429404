import { Refusal, sendBody } from "../tabby-server/http-reply.ts";
import type { Exchange, Route } from "./model-server.ts";

/** What servers made with FastAPI say to a path or method they do not have. */
export function fastApiNotFound({ method, path }: Exchange, routes: readonly Route[]): never {
  const known = routes.some(route => route.path === path && route.method !== method);
  throw known ? Refusal.detail(405, "Method Not Allowed") : Refusal.detail(404, "Not Found");
}

/** `/openapi.json` in outline: the routes, and the fields of a chat request. Anybody may read it. */
export function descriptionRoute(routes: readonly Route[], chatFields: readonly string[]): Route {
  const paths = Object.fromEntries(routes.map(({ path, method }) => [path, { [method.toLowerCase()]: {} }]));
  const properties = Object.fromEntries(chatFields.map(field => [field, {}]));
  return {
    method: "GET",
    path: "/openapi.json",
    open: true,
    handle: ({ response }) =>
      sendBody(response, 200, {
        openapi: "3.1.0",
        info: { title: "FastAPI", version: "0.1.0" },
        paths,
        components: { schemas: { ChatCompletionRequest: { properties } } },
      }),
  };
}
