import { mkdir } from "node:fs/promises";
import type { AgentStore, RecoveryNote } from "./agent-store.ts";
import { FileAgentStore } from "./file-agent-store.ts";
import { continueJournal, replayJournals } from "./journal/replay.ts";
import type { MemoryRecord } from "./records.ts";
import { VectorIndex } from "./search/vector-index.ts";
import { archivalPath, readCheckpoint, recallPath } from "./storage/checkpoint-files.ts";
import { loadSqlite } from "./storage/database.ts";
import { RecallDatabase } from "./storage/recall-database.ts";
import { Archival } from "./views/archival.ts";
import { ConversationTree } from "./views/conversation-tree.ts";
import { MemoryState } from "./views/memory-state.ts";
import { Lease } from "./windows/lease.ts";

export interface AgentStoreOptions {
  /** The agent's own folder; created if need be. */
  readonly folder: string;
  /** Path or bytes of sql.js's `sql-wasm.wasm`. */
  readonly sqlWasm: string | Uint8Array;
  /** Names the window for the lease. */
  readonly owner: string;
  readonly now?: () => Date;
  readonly log?: (message: string) => void;
}

/**
 * Opens an agent's store for writing: the newest checkpoints that verify, and what the journal holds beyond them.
 * @throws StoreError `locked` while another window has it open; `newer-format`; the file system's error if a file is there
 * but cannot be read.
 */
export async function openAgentStore(options: AgentStoreOptions): Promise<AgentStore> {
  const now = options.now ?? (() => new Date());
  await mkdir(options.folder, { recursive: true });
  const lease = await Lease.acquire(options.folder, { owner: options.owner, now });
  try {
    return await openWithLease(options, lease, now);
  } catch (error) {
    await lease.release();
    throw error;
  }
}

async function openWithLease(options: AgentStoreOptions, lease: Lease, now: () => Date): Promise<AgentStore> {
  const { folder, log = () => undefined } = options;
  const recovery: RecoveryNote[] = [];
  const note = (found: RecoveryNote) => {
    recovery.push(found);
    log(`${found.file}: ${found.problem}${found.setAside === undefined ? "" : `; set aside as ${found.setAside}`}`);
  };

  const sqlite = await loadSqlite(options.sqlWasm);
  const found = { now: now(), note };
  const database =
    (await readCheckpoint({
      ...found,
      path: recallPath(folder),
      decode: bytes => new RecallDatabase(sqlite, bytes),
    })) ?? new RecallDatabase(sqlite);
  try {
    const vectors =
      (await readCheckpoint({ ...found, path: archivalPath(folder), decode: bytes => VectorIndex.open(bytes) })) ??
      (await VectorIndex.open());
    const conversation = new ConversationTree();
    const append = (records: readonly MemoryRecord[]) => store.append(records);
    const archival = await Archival.load({ conversation, texts: database.archivalTexts, vectors, append, log });
    const state = new MemoryState(database, conversation, archival);
    const checkpointSeq = state.appliedSeq;

    const current = await replayJournals(state, { folder, ...found });
    const journal = await continueJournal(state, current, {
      folder,
      mayWrite: () => lease.confirm(),
      onDurable: (seq, group) => state.apply(seq, group),
    });
    const store = new FileAgentStore({ folder, state, journal, lease, recovery, checkpointSeq, log });
    // What had to be recovered has one copy less than usual; give it a second one before anything else happens.
    if (recovery.length > 0) {
      await store.checkpoint().catch(error => log(`The checkpoint was not written: ${String(error)}`));
    }
    return store;
  } catch (error) {
    database.close();
    throw error;
  }
}
