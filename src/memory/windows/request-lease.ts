import { setTimeout } from "node:timers/promises";
import { ulid } from "ulid";
import { StoreError } from "../agent-store.ts";
import { askedByOther, keptByOther } from "../store-errors.ts";
import { Lease, type LeaseOptions } from "./lease.ts";
import { createRequest, type LeaseRequest, readRequest, removeRequest, updateRequest } from "./request-file.ts";
import { shortName } from "./small-file.ts";

const LOOK_MS = 250;
const RENEW_MS = 2_000;
/** A request that has not been renewed for this long is left over from a window that has gone. */
const STALE_MS = 30_000;

/**
 * Asks the window that holds the lease to hand it over, and waits until it has, however long it takes. A lease that nobody
 * holds is taken without asking.
 * @throws StoreError `locked` if the other window keeps it, or a third one asks for it already; as `Lease.acquire`; what the
 * signal was aborted with.
 */
export async function requestLease(folder: string, options: LeaseOptions, signal: AbortSignal): Promise<Lease> {
  const free = await acquireIfFree(folder, options, signal);
  if (free !== undefined) {
    return free;
  }
  const request = { token: ulid(), owner: shortName(options.owner), at: options.now().toISOString(), refused: false };
  await put(folder, request, options.now());
  try {
    return await waitForLease(folder, request.token, options, signal);
  } finally {
    await withdraw(folder, request.token).catch(() => undefined);
  }
}

async function waitForLease(folder: string, token: string, options: LeaseOptions, signal: AbortSignal): Promise<Lease> {
  let renewedAt = performance.now();
  for (;;) {
    await setTimeout(LOOK_MS, undefined, { signal });
    const lease = await acquireIfFree(folder, options, signal);
    if (lease !== undefined) {
      return lease;
    }
    const request = await readRequest(folder);
    if (request !== undefined && request.token !== token) {
      throw askedByOther();
    }
    if (request?.refused) {
      throw keptByOther();
    }
    if (performance.now() - renewedAt >= RENEW_MS) {
      renewedAt = performance.now();
      await updateRequest(folder, token, { at: options.now().toISOString() });
    }
  }
}

async function acquireIfFree(folder: string, options: LeaseOptions, signal: AbortSignal): Promise<Lease | undefined> {
  try {
    const lease = await Lease.acquire(folder, options, signal);
    if (signal.aborted) {
      await lease.release();
      signal.throwIfAborted();
    }
    return lease;
  } catch (error) {
    if (error instanceof StoreError && error.code === "locked") {
      return undefined;
    }
    throw error;
  }
}

async function put(folder: string, request: LeaseRequest, now: Date): Promise<void> {
  for (let round = 0; round < 3; round++) {
    if (await createRequest(folder, request)) {
      return;
    }
    const other = await readRequest(folder);
    if (other !== undefined && !other.refused && Math.abs(now.getTime() - Date.parse(other.at)) < STALE_MS) {
      throw askedByOther();
    }
    await removeRequest(folder);
  }
  throw askedByOther();
}

async function withdraw(folder: string, token: string): Promise<void> {
  if ((await readRequest(folder))?.token === token) {
    await removeRequest(folder);
  }
}
