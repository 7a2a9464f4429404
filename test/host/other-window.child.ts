/** Plays a second window: a process that opens an agent's store beside the extension host. Told what to do by messages. */
import { type AgentStore, StoreError } from "../../src/memory/agent-store.ts";
import { type AgentStoreOptions, openAgentStore, takeOverAgentStore } from "../../src/memory/open-agent-store.ts";
import type { MemoryRecord, StoredMessage } from "../../src/memory/records.ts";
import { newId } from "../../src/shared/ids.ts";

export type WindowCommand =
  | { readonly type: "open" | "take-over"; readonly folder: string; readonly dist: string }
  /** A turn: what the person wrote, and what the agent answered. */
  | { readonly type: "talk"; readonly user: string; readonly agent: string }
  | { readonly type: "note"; readonly block: string; readonly text: string }
  /** The last reply is taken back to before the person's message. */
  | { readonly type: "take-back" }
  | { readonly type: "close" }
  /** A take-over that waits is given up; that one is answered then, and this is not. */
  | { readonly type: "cancel" };

/** `done` or `failed` answers each command; the others come by themselves. */
export type WindowReport =
  | { readonly type: "done" }
  | { readonly type: "failed"; readonly message: string }
  | { readonly type: "handed-over" };

let store: AgentStore | undefined;
let asking = new AbortController();

process.on("message", (command: WindowCommand) => {
  carryOut(command).then(
    () => (command.type === "cancel" ? undefined : report({ type: "done" })),
    error => report({ type: "failed", message: error instanceof StoreError ? error.code : String(error) }),
  );
});

async function carryOut(command: WindowCommand): Promise<void> {
  switch (command.type) {
    case "open":
      return use(await openAgentStore(optionsOf(command)));
    case "take-over":
      asking = new AbortController();
      return use(await takeOverAgentStore(optionsOf(command), asking.signal));
    case "talk": {
      const head = opened().conversation.headId;
      const [question, answer] = [newId(), newId()];
      const params = { message: command.agent };
      const call = { kind: "call", thoughts: "Hm.", function: "send_message", params } as const;
      await opened().append([message({ kind: "user", text: command.user, ...base(question, head) })]);
      return opened().append([message({ ...call, ...base(answer, question) })]);
    }
    case "note": {
      const before = opened().core.blocks().get(command.block) ?? "";
      const after = before === "" ? command.text : `${before}\n${command.text}`;
      const { id, at } = base(newId(), null);
      const change = { id, at, by: "agent", block: command.block, before, after } as const;
      return opened().append([{ type: "core", change: { ...change, messageId: opened().conversation.headId } }]);
    }
    case "take-back": {
      const last = opened()
        .conversation.path()
        .findLast(({ kind }) => kind === "user");
      return opened().append([{ type: "head", messageId: last?.parentId ?? null }]);
    }
    case "close":
      return opened().close();
    case "cancel":
      return asking.abort();
  }
}

function use(next: AgentStore): void {
  store = next;
  next.onEvent(event => {
    if (event.type === "lease-requested") {
      void next.close().then(() => report({ type: "handed-over" }));
    }
  });
}

function opened(): AgentStore {
  if (!store) {
    throw new Error("No agent is open.");
  }
  return store;
}

function optionsOf({ folder, dist }: Extract<WindowCommand, { readonly folder: string }>): AgentStoreOptions {
  return { folder, sqlWasm: `${dist}/sql-wasm.wasm`, workerPath: `${dist}/storage-worker.cjs`, owner: "other window" };
}

function base(id: string, parentId: string | null) {
  return { id, parentId, at: new Date().toISOString() };
}

function message(stored: StoredMessage): MemoryRecord {
  return { type: "message", message: stored };
}

function report(what: WindowReport): void {
  process.send?.(what);
}
