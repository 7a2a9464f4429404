import { isDeepStrictEqual } from "node:util";
import type { AgentStore } from "../../../src/memory/agent-store.ts";
import type { ArchivalChange, CoreChange, MemoryRecord, StoredMessage } from "../../../src/memory/records.ts";

type Group = readonly MemoryRecord[];

/** What a memory should hold, by the groups that were written to it. */
export interface Expectation {
  /** Groups that must be there, in the order they were written. */
  readonly required: readonly Group[];
  /** Groups that may be there, in order, the required ones among them; default: just those. Anything else is wrong. */
  readonly possible?: readonly Group[];
}

/** Each one a sentence for the report. */
export interface Differences {
  /** What must be there and is not, or not as it was written. */
  readonly lost: readonly string[];
  /** What is there twice, in another order, or was never written. */
  readonly wrong: readonly string[];
}

/** Compares everything that can be read from the store with what was written to it. */
export function compareMemory(store: AgentStore, { required, possible }: Expectation): Differences {
  const lost: string[] = [];
  const wrong: string[] = [];
  const must = recordsOf(required);
  const may = recordsOf(possible ?? required);

  const written = new Map(may.messages.map(message => [message.id, message]));
  for (const message of must.messages) {
    const found = store.conversation.get(message.id);
    if (found === undefined) {
      lost.push(`message ${message.id}`);
    } else if (!isSameMessage(found, message, store)) {
      wrong.push(`message ${message.id} has changed`);
    }
  }
  const path = store.conversation.path();
  wrong.push(...repeated(path).map(id => `message ${id} is on the path twice`));
  wrong.push(...path.filter(({ id }) => !written.has(id)).map(({ id }) => `message ${id} was never written`));
  if (possible === undefined) {
    const pause = required.flat().findLast(record => record.type === "heartbeat-pause")?.until;
    if (store.heartbeatsPausedUntil !== pause) {
      wrong.push(`heartbeats are paused until ${store.heartbeatsPausedUntil}, not ${pause}`);
    }
    const head = headAfter(required);
    if (store.conversation.headId !== head) {
      wrong.push(`the head is ${store.conversation.headId}, not ${head}`);
    }
    if (
      !isDeepStrictEqual(
        path.map(({ id }) => id),
        pathTo(head, written),
      )
    ) {
      wrong.push("the path has changed");
    }
  }

  compareHistories("core", store.core.history(), must.core, may.core);
  compareHistories("archival", store.archival.history(), must.archival, may.archival);
  for (const [block, text] of store.core.blocks()) {
    if (store.core.history(block).at(-1)?.after !== text) {
      wrong.push(`core block ${block} is not what its last change made it`);
    }
  }
  const items = new Map(store.archival.history().map(change => [(change.after ?? change.before)?.id, change.after]));
  const inForce = [...items.values()].filter(item => item !== null);
  if (store.archival.count() !== inForce.length) {
    wrong.push(`${store.archival.count()} archival memories, ${inForce.length} by their history`);
  }
  for (const item of inForce) {
    if (!isDeepStrictEqual(store.archival.get(item.id), item)) {
      wrong.push(`archival memory ${item.id} is not what its last change made it`);
    }
  }
  return { lost, wrong };

  function compareHistories<T extends CoreChange | ArchivalChange>(
    name: string,
    found: readonly T[],
    mustBe: readonly T[],
    mayBe: readonly T[],
  ): void {
    const byId = new Map(found.map(change => [change.id, change]));
    const order = new Map(mayBe.map((change, index) => [change.id, index]));
    wrong.push(...repeated(found).map(id => `${name} change ${id} is there twice`));
    wrong.push(...found.filter(({ id }) => !order.has(id)).map(({ id }) => `${name} change ${id} was never written`));
    const places = found.map(({ id }) => order.get(id) ?? 0);
    if (places.some((place, index) => place < (places[index - 1] ?? 0))) {
      wrong.push(`the ${name} changes are in another order`);
    }
    for (const change of mustBe) {
      if (change.messageId !== null && !store.conversation.isOnPath(change.messageId)) {
        continue;
      }
      const same = byId.get(change.id);
      if (same === undefined) {
        lost.push(`${name} change ${change.id}`);
      } else if (!isDeepStrictEqual(same, change)) {
        wrong.push(`${name} change ${change.id} has changed`);
      }
    }
  }
}

function recordsOf(groups: readonly Group[]) {
  const records = groups.flat();
  return {
    messages: records.flatMap(record => (record.type === "message" ? [record.message] : [])),
    core: records.flatMap(record => (record.type === "core" ? [record.change] : [])),
    archival: records.flatMap(record => (record.type === "archival" ? [record.change] : [])),
  };
}

/** A message whose parent was lost follows another one. */
function isSameMessage(found: StoredMessage, message: StoredMessage, store: AgentStore): boolean {
  const isOrphan = message.parentId !== null && store.conversation.get(message.parentId) === undefined;
  return isDeepStrictEqual(isOrphan ? { ...found, parentId: message.parentId } : found, message);
}

function headAfter(groups: readonly Group[]): string | null {
  const last = groups.flat().findLast(({ type }) => type === "message" || type === "head");
  if (last?.type === "message") {
    return last.message.id;
  }
  return last?.type === "head" ? last.messageId : null;
}

function pathTo(head: string | null, messages: ReadonlyMap<string, StoredMessage>): string[] {
  const ids: string[] = [];
  for (let id = head; id !== null; id = messages.get(id)?.parentId ?? null) {
    ids.push(id);
  }
  return ids.reverse();
}

function repeated(found: readonly { readonly id: string }[]): string[] {
  const seen = new Set<string>();
  return found.map(({ id }) => id).filter(id => seen.size === seen.add(id).size);
}
