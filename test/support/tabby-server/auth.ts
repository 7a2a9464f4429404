import type { IncomingHttpHeaders } from "node:http";
import { Refusal } from "./http-reply.ts";

export interface Keys {
  readonly api: string;
  readonly admin: string;
  readonly disabled: boolean;
}

export type Permission = "api" | "admin";

/** What a request's key was worth; the log holds this in place of the key. */
export type KeyVerdict = "right" | "wrong" | "missing";

/** Headers that may carry a key, in the order in which the permission route looks at them. */
export const keyHeaders = ["x-admin-key", "x-api-key", "authorization"] as const;

/** The rules of `common/auth.py` for routes that need the API key. Throws the 401. */
export function requireApiKey(headers: IncomingHttpHeaders, keys: Keys): void {
  require(headers, keys, "x-api-key", "API", "Please provide an API key");
}

/** The rules for admin routes: neither X-API-Key nor the plain API key will do. Throws the 401. */
export function requireAdminKey(headers: IncomingHttpHeaders, keys: Keys): void {
  require(headers, keys, "x-admin-key", "admin", "Please provide an admin key");
}

/** The level of the key that counts for lists and for `/v1/auth/permission`. */
export function permissionOf(headers: IncomingHttpHeaders, keys: Keys): Permission {
  const [first] = sentKeys(headers);
  return keys.disabled || first === keys.admin ? "admin" : "api";
}

export function keyVerdict(headers: IncomingHttpHeaders, keys: Keys): KeyVerdict {
  const sent = sentKeys(headers);
  if (sent.length === 0) {
    return "missing";
  }
  return sent.every(key => key === keys.api || key === keys.admin) ? "right" : "wrong";
}

function require(
  headers: IncomingHttpHeaders,
  keys: Keys,
  ownHeader: "x-api-key" | "x-admin-key",
  label: string,
  missing: string,
): void {
  if (keys.disabled) {
    return;
  }
  const own = headers[ownHeader];
  // The route's own header is looked at first: if it is wrong, a right Bearer does not help.
  const key = own ? String(own) : headers.authorization === undefined ? undefined : bearer(headers.authorization);
  if (key === undefined) {
    throw Refusal.detail(401, missing);
  }
  if (key !== keys.admin && (label === "admin" || key !== keys.api)) {
    throw Refusal.detail(401, `Invalid ${label} key`);
  }
}

function sentKeys(headers: IncomingHttpHeaders): string[] {
  return keyHeaders.flatMap(name => {
    const value = headers[name];
    return value ? [name === "authorization" ? bearer(String(value)) : String(value)] : [];
  });
}

/** The key of a Bearer header; empty, and so never right, for anything else. */
function bearer(header: string): string {
  const [scheme, key] = header.split(" ");
  return scheme?.toLowerCase() === "bearer" ? (key ?? "") : "";
}
