import type { SqlJsStatic } from "sql.js";
import type { RecoveryNote } from "../agent-store.ts";
import type { Embedded } from "../records.ts";
import { readCheckpoint, recallPath, vectorsPath } from "./checkpoint-files.ts";
import { RecallDatabase } from "./recall-database.ts";
import { archivalOnly } from "./restore-archival.ts";
import type { LoadTask, StorageReply, VectorBatch } from "./storage-protocol.ts";
import { readVectorsOf, type VectorEntry, type VectorFile } from "./vector-checkpoint.ts";

// What the extension host parses in one go: a few milliseconds.
const ROWS = 500;
const VECTORS = 4_096;

export const EMBEDDED: readonly Embedded[] = ["recall", "archival"];

/**
 * Streams what the newest valid checkpoints hold.
 * @throws StoreError `newer-format`; the file system's error when a file is there but cannot be read.
 */
export async function loadCheckpoints(
  sqlite: SqlJsStatic,
  { folder, repairAt: setAsideAt }: LoadTask,
  reply: (message: StorageReply, transfer?: ArrayBuffer[]) => void,
): Promise<void> {
  const note = (found: RecoveryNote) => reply({ type: "note", note: found });
  const opened = await readCheckpoint({
    ...{ path: recallPath(folder), setAsideAt, note },
    decode: image => new RecallDatabase(sqlite, image),
  });
  const database = opened ?? new RecallDatabase(sqlite);
  const files = new Map<Embedded, VectorFile>();
  for (const kind of EMBEDDED) {
    const file = await readCheckpoint({
      path: vectorsPath(folder, kind),
      setAsideAt,
      note,
      decode: bytes => readVectorsOf(kind, bytes),
    });
    if (file !== undefined) {
      files.set(kind, file);
    }
  }
  if (opened === undefined) {
    database.restoreArchival(archivalOnly(database, files.get("archival")?.entries ?? []));
  }

  const vectorsSeq = Math.min(...EMBEDDED.map(kind => files.get(kind)?.appliedSeq ?? 0));
  reply({
    type: "state",
    newer: database.newer || [...files.values()].some(({ newer }) => newer),
    appliedSeq: database.appliedSeq,
    vectorsSeq,
    headId: database.headId,
    recentHeads: database.recentHeads,
    heartbeatsPausedUntil: database.heartbeatsPausedUntil,
  });
  for (const kind of EMBEDDED) {
    const stored = database.lexical.image(kind);
    if (stored !== undefined) {
      const image = Uint8Array.from(stored);
      reply({ type: "lexical", of: kind, image }, [image.buffer]);
    }
  }
  for (const json of database.json("messages", ROWS)) {
    reply({ type: "messages", json });
  }
  for (const json of database.json("core_changes", ROWS)) {
    reply({ type: "core-changes", json });
  }
  for (const json of database.json("archival_changes", ROWS)) {
    reply({ type: "archival-changes", json });
  }
  for (const [kind, { entries }] of files) {
    for (const batch of batches(kind, entries)) {
      reply({ type: "vectors", batch }, [batch.values.buffer]);
    }
  }
  database.close();
  reply({ type: "done", bytes: 0 });
}

/** The entries that have a vector, by model and number of dimensions. */
function* batches(of: Embedded, entries: readonly VectorEntry[]): Generator<VectorBatch> {
  const groups = new Map<string, VectorEntry[]>();
  for (const entry of entries.filter(({ modelId }) => modelId !== "")) {
    const key = `${entry.values.length} ${entry.modelId}`;
    const group = groups.get(key);
    if (group === undefined) {
      groups.set(key, [entry]);
    } else {
      group.push(entry);
    }
  }
  for (const group of groups.values()) {
    for (let start = 0; start < group.length; start += VECTORS) {
      const part = group.slice(start, start + VECTORS);
      const { modelId = "", values: { length: dimensions } = [] } = part[0] ?? {};
      const values = new Float32Array(part.length * dimensions);
      part.forEach((entry, index) => {
        values.set(entry.values, index * dimensions);
      });
      yield { of, modelId, ids: part.map(({ id }) => id), dimensions, values };
    }
  }
}
