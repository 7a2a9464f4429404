import type { AgentStore, RecoveryNote } from "./agent-store.ts";
import { Journal, journalPath } from "./journal/journal.ts";
import { type JournalContents, readJournal } from "./journal/journal-reader.ts";
import { journalEnd } from "./journal/replay.ts";
import { QueryEmbedder } from "./search/query-embedder.ts";
import { Checkpointer } from "./store/checkpointer.ts";
import { HeldLease } from "./store/held-lease.ts";
import { type LoadedState, loadState } from "./store/load-state.ts";
import { ReadingStore } from "./store/reading-store.ts";
import { WritingStore } from "./store/writing-store.ts";
import { heldByOther } from "./store-errors.ts";
import { requestLease } from "./windows/request-lease.ts";

export interface AgentStoreOptions {
  /** The agent's own folder, which is there. */
  readonly folder: string;
  /** Path of sql.js's `sql-wasm.wasm`. */
  readonly sqlWasm: string;
  /** Path of the storage worker: `storage/storage-worker.ts`, bundled or not. */
  readonly workerPath: string;
  /** Names the window for the lease. */
  readonly owner: string;
  readonly now?: () => Date;
  readonly log?: (message: string) => void;
}

/**
 * Opens an agent's store for writing: the newest checkpoints that verify, and what the journal holds beyond them. One that a newer
 * version has written opens for reading (`access`). Where the folder cannot be written, the store works in memory and says so (`unsaved`).
 * @throws StoreError `locked` while another window has it open; `deleted` if the folder is not there; `newer-format` if it cannot even be read; the file system's error if
 * a file is there but cannot be read.
 */
export async function openAgentStore(options: AgentStoreOptions): Promise<AgentStore> {
  const leaseOptions = { owner: options.owner, now: clockOf(options) };
  return openWith(options, await HeldLease.acquire(options.folder, leaseOptions));
}

/**
 * As `openAgentStore`, but asks a window that has the agent open to hand it over, and waits until it has.
 * @throws also StoreError `locked` if the other window keeps it; what the signal was aborted with.
 */
export async function takeOverAgentStore(options: AgentStoreOptions, signal: AbortSignal): Promise<AgentStore> {
  const leaseOptions = { owner: options.owner, now: clockOf(options) };
  const lease = await requestLease(options.folder, leaseOptions, signal);
  return openWith(options, HeldLease.of(lease, options.folder, leaseOptions));
}

/**
 * Opens an agent's store for reading while another window writes it: what that one writes arrives within a second. Changes nothing on disk.
 * @throws as `openAgentStore`, but never `locked`.
 */
export async function followAgentStore(options: AgentStoreOptions): Promise<AgentStore> {
  const queries = new QueryEmbedder(options.log ?? ignore);
  const recovery: RecoveryNote[] = [];
  const loaded = await loadState({ ...options, embedQuery: queries.embed, note: found => recovery.push(found) });
  return readingStore(options, loaded, queries, { access: "follow", recovery });
}

async function openWith(options: AgentStoreOptions, lease: HeldLease): Promise<AgentStore> {
  const { log = ignore } = options;
  const recovery: RecoveryNote[] = [];
  const note = (found: RecoveryNote) => {
    recovery.push(found);
    log(`${found.file}: ${found.problem}${found.setAside === undefined ? "" : `; set aside as ${found.setAside}`}`);
  };
  try {
    const queries = new QueryEmbedder(log);
    // Without the lease, another window may be writing what looks damaged here.
    const repair = lease.takenLate ? {} : { repair: { now: clockOf(options)() } };
    const loaded = await loadState({ ...options, ...repair, embedQuery: queries.embed, note });
    if (loaded.newer) {
      await lease.release();
      return readingStore(options, loaded, queries, { access: "newer-format", recovery });
    }
    return await writingStore(options, { lease, loaded, queries, recovery });
  } catch (error) {
    await lease.release();
    throw error;
  }
}

interface WritingParts {
  readonly lease: HeldLease;
  readonly loaded: LoadedState;
  readonly queries: QueryEmbedder;
  readonly recovery: readonly RecoveryNote[];
}

async function writingStore(options: AgentStoreOptions, parts: WritingParts): Promise<AgentStore> {
  const { folder, workerPath, sqlWasm, log = ignore } = options;
  const { lease, loaded, queries, recovery } = parts;
  const { state, journals, checkpointSeq, lostGroups } = loaded;
  // What is appended before the file is ready comes behind this.
  const seq = state.appliedSeq;
  const mayWrite = () => lease.confirm();
  const journal = new Journal(
    {
      folder,
      mayWrite,
      onAccepted: (seq, group) => store.accept(seq, group),
      onSavingChange: () => store.savingChanged(),
      prepare: async () => {
        if (lease.takenLate && !(await isAsRead(folder, journals.current))) {
          await lease.giveUp();
          throw heldByOther();
        }
        return journalEnd(folder, journals.current, seq);
      },
    },
    seq,
  );
  const checkpointer = new Checkpointer({
    ...{ folder, journal, checkpointSeq, lostGroups, workerPath, sqlWasm, mayWrite, log },
  });
  await checkpointer.measure();
  const store = new WritingStore({ state, queries, journal, checkpointer, lease, recovery, log });
  // A folder that cannot be written is found out before the person has written something.
  await journal.save();
  // What had to be recovered has one copy less than usual; give it a second one before anything else happens.
  if (recovery.length > 0 && store.unsaved === undefined) {
    await checkpointer.runInBackground();
  }
  return store;
}

/** Whether nobody has written to the journal since it was read. */
async function isAsRead(folder: string, read: JournalContents | undefined): Promise<boolean> {
  const now = await readJournal(journalPath(folder));
  return now?.wholeBytes === read?.wholeBytes && now?.lines.at(-1)?.seq === read?.lines.at(-1)?.seq;
}

function readingStore(
  { folder, log = ignore, now }: AgentStoreOptions,
  { state }: LoadedState,
  queries: QueryEmbedder,
  { access, recovery }: { readonly access: "follow" | "newer-format"; readonly recovery: readonly RecoveryNote[] },
): AgentStore {
  return new ReadingStore({ folder, access, state, queries, recovery, log, now: now ?? (() => new Date()) });
}

function clockOf({ now }: AgentStoreOptions): () => Date {
  return now ?? (() => new Date());
}

function ignore(): void {
  // Nobody wants to know.
}
