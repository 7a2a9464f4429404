import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { ulid } from "ulid";
import type { AgentStore } from "../../../src/memory/agent-store.ts";
import { type AgentStoreOptions, openAgentStore } from "../../../src/memory/open-agent-store.ts";
import type { ArchivalItem, CallMessage, CoreChange, MemoryRecord, UserMessage } from "../../../src/memory/records.ts";
import { leaseFolder } from "../../../src/memory/windows/lease-file.ts";
import { SQL_WASM, STORAGE_WORKER } from "../../support/memory/storage-worker.ts";

const openStores = new WeakMap<TestContext, AgentStore[]>();

/** A folder that is gone when the test is over, after the stores of the test were closed. */
export async function temporaryFolder(test: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "kioku-memory-"));
  test.after(async () => {
    await Promise.all((openStores.get(test) ?? []).map(store => store.close()));
    await rm(folder, { recursive: true, force: true });
  });
  return folder;
}

/** A store that is closed when the test is over. Its folder comes from `temporaryFolder`. */
export async function openStore(
  test: TestContext,
  folder: string,
  options: Partial<AgentStoreOptions> = {},
): Promise<AgentStore> {
  const store = await openAgentStore({ ...storeOptions(folder), ...options });
  return closedAfter(test, store);
}

export function storeOptions(folder: string): AgentStoreOptions {
  return { folder, sqlWasm: SQL_WASM, workerPath: STORAGE_WORKER, owner: "window-1" };
}

/** Closes the store when the test is over, before its folder is removed. */
export function closedAfter(test: TestContext, store: AgentStore): AgentStore {
  openStores.set(test, [...(openStores.get(test) ?? []), store]);
  return store;
}

/** A message of the person that follows the head, or `parentId`. */
export function userMessage(store: AgentStore, text: string, parentId = store.conversation.headId): UserMessage {
  return { kind: "user", id: ulid(), parentId, at: new Date().toISOString(), text };
}

/** A call of `send_message` that follows the head, or `parentId`. */
export function agentMessage(store: AgentStore, message: string, parentId = store.conversation.headId): CallMessage {
  return {
    kind: "call",
    id: ulid(),
    parentId,
    at: new Date().toISOString(),
    thoughts: "They said something. I answer.",
    function: "send_message",
    params: { message },
  };
}

export async function say(store: AgentStore, text: string): Promise<UserMessage> {
  const message = userMessage(store, text);
  await store.append([{ type: "message", message }]);
  return message;
}

export async function answer(store: AgentStore, text: string): Promise<CallMessage> {
  const message = agentMessage(store, text);
  await store.append([{ type: "message", message }]);
  return message;
}

export function coreChange(block: string, after: string, messageId: string | null, before = ""): MemoryRecord {
  const change: CoreChange = {
    id: ulid(),
    block,
    before,
    after,
    by: "agent",
    at: new Date().toISOString(),
    messageId,
  };
  return { type: "core", change };
}

export function archivalItem(text: string, messageId: string | null = null): ArchivalItem {
  return { id: ulid(), text, tags: [], source: "agent", at: new Date().toISOString(), messageId };
}

/** The item as it is stored for the first time. */
export function insertion(item: ArchivalItem): MemoryRecord {
  const { at, messageId } = item;
  return { type: "archival", change: { id: ulid(), by: "agent", at, messageId, before: null, after: item } };
}

export async function remember(
  store: AgentStore,
  text: string,
  messageId: string | null = null,
): Promise<ArchivalItem> {
  const item = archivalItem(text, messageId);
  await store.append([insertion(item)]);
  return item;
}

/** Removes the item on the branch of the message, or everywhere. */
export async function forget(store: AgentStore, item: ArchivalItem, messageId: string | null = null): Promise<void> {
  const at = new Date().toISOString();
  await store.append([
    { type: "archival", change: { id: ulid(), by: "agent", at, messageId, before: item, after: null } },
  ]);
}

/** The texts of the conversation, oldest first. */
export function texts(store: AgentStore): string[] {
  return store.conversation.path().map(message => {
    if (message.kind === "call") {
      return String(message.params["message"]);
    }
    return message.kind === "repair" ? "" : message.text;
  });
}

export const FIRST_PAGE = { page: 0, pageSize: 5 };

/** The folder as a crash would leave it now: without what closing the store writes. */
export async function crashedCopy(test: TestContext, folder: string): Promise<string> {
  const copy = await temporaryFolder(test);
  await cp(folder, copy, { recursive: true });
  await rm(leaseFolder(copy), { recursive: true, force: true });
  return copy;
}
