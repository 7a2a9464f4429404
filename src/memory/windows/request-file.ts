import { rm } from "node:fs/promises";
import { join } from "node:path";
import { leaseFolder } from "./lease-file.ts";
import { createSmall, parseMembers, readSmall, rewriteSmall, shortName } from "./small-file.ts";

/** A window's wish to get the lease, put next to it. One at a time. */
export interface LeaseRequest {
  readonly token: string;
  readonly owner: string;
  /** When the asking window last renewed it, ISO 8601. */
  readonly at: string;
  /** The holder keeps the lease. */
  readonly refused: boolean;
}

function requestPath(folder: string): string {
  return join(leaseFolder(folder), "request.json");
}

/** The request there is; `undefined` for none and for what cannot be read. */
export async function readRequest(folder: string): Promise<LeaseRequest | undefined> {
  const file = await readSmall(requestPath(folder));
  return file && parseRequest(file.text);
}

/** @returns `false` if there is a request already. @throws the file system's error */
export function createRequest(folder: string, request: LeaseRequest): Promise<boolean> {
  return createSmall(requestPath(folder), request);
}

/** Changes the request if it is the one with this token. A refusal stays. */
export async function updateRequest(
  folder: string,
  token: string,
  changes: Partial<Pick<LeaseRequest, "at" | "refused">>,
): Promise<void> {
  await rewriteSmall(requestPath(folder), text => {
    const request = parseRequest(text);
    return request?.token === token
      ? { ...request, ...changes, refused: request.refused || changes.refused }
      : undefined;
  });
}

export async function removeRequest(folder: string): Promise<void> {
  await rm(requestPath(folder), { recursive: true, force: true });
}

function parseRequest(text: string): LeaseRequest | undefined {
  const { token, owner, at, refused } = parseMembers(text);
  if (typeof token !== "string" || typeof owner !== "string" || typeof at !== "string") {
    return undefined;
  }
  return { token, owner: shortName(owner), at, refused: refused === true };
}
