import { type Fields, fieldsOf } from "../fields.ts";

/** What a chat request may hold, by TabbyAPI's `/openapi.json`; undefined where the server does not describe itself. */
export function requestFields(openapi: Fields): Fields | undefined {
  const schemas = fieldsOf(fieldsOf(openapi["components"])["schemas"]);
  const request = schemas["ChatCompletionRequest"];
  return request === undefined ? undefined : fieldsOf(fieldsOf(request)["properties"]);
}

/**
 * Whether this TabbyAPI still has ExLlamaV2, which went in 2026-07 and took its options along; undefined where it does
 * not describe itself.
 */
export function loadsExl2(openapi: Fields): boolean | undefined {
  const known = requestFields(openapi);
  return known && "cfg_scale" in known;
}
