import { setImmediate } from "node:timers/promises";
import { deserialize } from "node:v8";
import type { RecoveryNote } from "../agent-store.ts";
import { type Journals, lastOf, missingGroups, readJournals, replay } from "../journal/replay.ts";
import type { ArchivalChange, CoreChange, Embedded, StoredMessage } from "../records.ts";
import { SearchIndex } from "../search/search-index.ts";
import { hasCheckpoint, removeWaiting } from "../storage/checkpoint-files.ts";
import type { StorageReply, VectorBatch } from "../storage/storage-protocol.ts";
import { runStorage } from "../storage/storage-thread.ts";
import { MemoryState } from "../views/memory-state.ts";
import type { EmbedQuery } from "../views/query-vectors.ts";

export interface LoadOptions {
  readonly folder: string;
  /** Path of `sql-wasm.wasm`. */
  readonly sqlWasm: string;
  /** Path of the storage worker's bundle. */
  readonly workerPath: string;
  readonly embedQuery: EmbedQuery;
  /** Damaged files are set aside and replaced; without it nothing is written. */
  readonly repair?: { readonly now: Date };
  readonly note: (note: RecoveryNote) => void;
}

export interface LoadedState {
  readonly state: MemoryState;
  readonly journals: Journals;
  /** Sequence number up to which all checkpoints go. */
  readonly checkpointSeq: number;
  /** Groups are in none of the files. */
  readonly lostGroups: boolean;
  /** A newer version of the program has written some of it; what this one does not know is left out. */
  readonly newer: boolean;
}

/**
 * An agent's memory as its files have it: the newest valid checkpoints, and what the journals hold beyond them.
 * @throws StoreError `newer-format`; StorageError, the file system's error if a file is there but cannot be read.
 */
export async function loadState(options: LoadOptions): Promise<LoadedState> {
  const { folder, repair, note } = options;
  const loading = new Loading(options.embedQuery);
  const work = { type: "load", folder, sqlWasm: options.sqlWasm, repairAt: repair?.now } as const;
  if (repair !== undefined) {
    await removeWaiting(folder);
  }
  // A new agent has nothing but its journal, for which no thread is needed.
  if (await hasCheckpoint(folder)) {
    await runStorage(options.workerPath, work, async reply => {
      if (reply.type === "note") {
        note(reply.note);
      } else {
        await loading.take(reply);
      }
      // The extension host goes on between two slices.
      await setImmediate();
    });
  }
  const { state, appliedSeq, vectorsSeq, newer } = loading;

  const checkpointSeq = Math.min(appliedSeq, vectorsSeq);
  const journals = await readJournals({
    folder,
    after: checkpointSeq,
    ...(repair === undefined ? {} : { repair: { ...repair, note } }),
  });
  const last = lastOf(journals.files, Math.max(appliedSeq, vectorsSeq));
  const lost = missingGroups(journals.files, appliedSeq, last);
  const lostVectors = missingGroups(journals.files, vectorsSeq, last);
  await replay(journals, checkpointSeq, (seq, group) => state.apply(seq, group));
  state.apply(last, []);
  if (lost > 0) {
    const problem = `${lost === 1 ? "1 change is" : `${lost} changes are`} in none of the files and lost.`;
    note({ kind: "lost", file: "journal.jsonl", problem, lost });
  }
  return {
    state,
    journals,
    checkpointSeq,
    lostGroups: lost > 0 || lostVectors > 0,
    newer: newer || journals.newer,
  };
}

/** A state that is being filled with what the storage thread sends. */
class Loading {
  readonly #embedQuery: EmbedQuery;
  readonly #indexes = new Map<Embedded, SearchIndex>();
  #checkpoint: Extract<StorageReply, { type: "state" }> | undefined;
  #state: MemoryState | undefined;
  #rowsAreIn = false;

  constructor(embedQuery: EmbedQuery) {
    this.#embedQuery = embedQuery;
  }

  /** Made when the first row comes: what it starts with has come before. */
  get state(): MemoryState {
    this.#state ??= new MemoryState({
      embedQuery: this.#embedQuery,
      appliedSeq: this.appliedSeq,
      recentHeads: this.#checkpoint?.recentHeads ?? [],
      heartbeatsPausedUntil: this.#checkpoint?.heartbeatsPausedUntil,
      recallIndex: this.#indexes.get("recall"),
      archivalIndex: this.#indexes.get("archival"),
    });
    return this.#state;
  }

  get appliedSeq(): number {
    return this.#checkpoint?.appliedSeq ?? 0;
  }

  get vectorsSeq(): number {
    return this.#checkpoint?.vectorsSeq ?? 0;
  }

  get newer(): boolean {
    return this.#checkpoint?.newer ?? false;
  }

  async take(reply: StorageReply): Promise<void> {
    switch (reply.type) {
      case "state":
        this.#checkpoint = reply;
        break;
      case "lexical":
        this.#indexes.set(reply.of, indexFrom(reply.image));
        break;
      case "messages":
        this.#each<StoredMessage>(reply.json, message => this.state.addMessage(message));
        break;
      case "core-changes":
        this.#each<CoreChange>(reply.json, change => this.state.addCoreChange(change));
        break;
      case "archival-changes":
        this.#each<ArchivalChange>(reply.json, change => this.state.addArchivalChange(change));
        break;
      case "vectors":
        await this.#endRows();
        this.#setVectors(reply.batch);
        break;
      case "done":
        await this.#endRows();
        break;
    }
  }

  /** Not validated again: a checkpoint bears a checksum. */
  #each<T>(json: string, add: (row: T) => void): void {
    for (const row of JSON.parse(json)) {
      add(row);
    }
  }

  async #endRows(): Promise<void> {
    if (!this.#rowsAreIn) {
      this.#rowsAreIn = true;
      this.state.moveTo(this.#checkpoint?.headId ?? null);
      await this.state.rebuildIndexes();
    }
  }

  #setVectors({ of, modelId, ids, dimensions, values }: VectorBatch): void {
    ids.forEach((id, row) => {
      this.state.setVector(of, id, modelId, values.subarray(row * dimensions, (row + 1) * dimensions));
      if (row === 0) {
        this.state[of].documents.index.reserve(modelId);
      }
    });
  }
}

/** A stored index that cannot be used is made anew from the texts. */
function indexFrom(image: Uint8Array): SearchIndex {
  try {
    return new SearchIndex(deserialize(image));
  } catch {
    return new SearchIndex();
  }
}
