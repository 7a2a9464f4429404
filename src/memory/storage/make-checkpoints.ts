import type { SqlJsStatic } from "sql.js";
import type { JournalLine } from "../journal/journal-line.ts";
import { missingGroups, readJournals } from "../journal/replay.ts";
import type { ArchivalChange, Embedded } from "../records.ts";
import { decodeVector } from "../search/vector-text.ts";
import { readCheckpoint, recallPath, vectorsPath, writeWaiting } from "./checkpoint-files.ts";
import { EMBEDDED } from "./load-checkpoints.ts";
import { RecallDatabase } from "./recall-database.ts";
import { archivalMetadata, archivalOnly } from "./restore-archival.ts";
import type { CheckpointTask } from "./storage-protocol.ts";
import { readVectors, readVectorsOf, updateVectors, type VectorEntry } from "./vector-checkpoint.ts";

/**
 * The next generation of checkpoints: the one on disk and what the journals hold beyond it. Nothing comes from the memory of the
 * window that has the agent open, so that it goes on undisturbed.
 * @returns bytes written.
 * @throws Error if groups are missing that are not known to be lost; the file system's error. What is on disk is sound then.
 */
export async function makeCheckpoints(sqlite: SqlJsStatic, task: CheckpointTask): Promise<number> {
  const { folder, upTo, round } = task;
  const found = { setAsideAt: new Date(), note: () => undefined };
  const opened = await readCheckpoint({
    ...{ ...found, path: recallPath(folder) },
    decode: image => new RecallDatabase(sqlite, image),
  });
  const database = opened ?? new RecallDatabase(sqlite);
  try {
    // The entries of one index at a time are held, since they may be large.
    const archival = await readCheckpoint({
      ...found,
      path: vectorsPath(folder, "archival"),
      decode: bytes => keep("archival", bytes),
    });
    const recall = await readCheckpoint({
      ...found,
      path: vectorsPath(folder, "recall"),
      decode: bytes => keep("recall", bytes),
    });
    const after = Math.min(database.appliedSeq, archival?.appliedSeq ?? 0, recall?.appliedSeq ?? 0);
    const { files } = await readJournals({ folder, after, upTo });
    if (!task.lostGroups && missingGroups(files, after, upTo) > 0) {
      throw new Error("A part of the memory is in none of the files.");
    }
    if (opened === undefined && archival !== undefined) {
      database.restoreArchival(archivalOnly(database, readVectors(archival.bytes).entries));
    }
    const lines = linesBehind(
      files.flatMap(file => file.lines),
      after,
    );

    database.apply(lines.filter(({ seq }) => seq > database.appliedSeq));
    database.applyUpTo(upTo);
    let bytes = await writeWaiting(recallPath(folder), round, database.export());
    for (const kind of EMBEDDED) {
      const previous = kind === "recall" ? recall : archival;
      const newLines = lines.filter(({ seq }) => seq > (previous?.appliedSeq ?? 0));
      const changed = changedVectors(kind, newLines, database);
      const isLost = kind === "archival" && previous === undefined;
      const entries = isLost ? withAll(changed, allMemories(database)) : changed;
      const put = kind === "archival" ? withGoneMarked(entries, newLines, database, previous?.bytes) : entries;
      bytes += await writeWaiting(
        vectorsPath(folder, kind),
        round,
        await updateVectors(previous?.bytes, { put, remove: [] }, upTo),
      );
    }
    return bytes;
  } finally {
    database.close();
  }
}

function withAll(changed: readonly VectorEntry[], all: Iterable<VectorEntry>): VectorEntry[] {
  return [...new Map([...all, ...changed].map(entry => [entry.id, entry])).values()];
}

/** Groups in ascending order, each once: the current journal begins with some that are in the previous one too. */
function linesBehind(lines: readonly JournalLine[], after: number): JournalLine[] {
  let last = after;
  return lines.filter(({ seq }) => {
    const isNew = seq > last;
    last = Math.max(last, seq);
    return isNew;
  });
}

/** Every archival memory, for an index that was lost: their vectors are made anew. */
function* allMemories(database: RecallDatabase): Generator<VectorEntry> {
  for (const change of database.archivalChanges()) {
    yield* withoutVector(change);
  }
}

function withoutVector(change: ArchivalChange): VectorEntry[] {
  const metadata = archivalMetadata(change);
  return metadata === undefined ? [] : [{ id: change.id, modelId: "", values: new Float32Array(0), metadata }];
}

/** What the groups say of the vectors of one kind. Archival memories stand in their index before they have a vector, too. */
function changedVectors(of: Embedded, lines: readonly JournalLine[], database: RecallDatabase): VectorEntry[] {
  const entries = new Map<string, VectorEntry>();
  for (const record of lines.flatMap(({ group }) => group)) {
    if (record.type === "vector" && record.of === of) {
      const values = decodeVector(record.vector);
      const metadata = of === "archival" ? archivalMetadata(database.archivalChange(record.id)) : undefined;
      if (values !== undefined && (of === "recall" || metadata !== undefined)) {
        const { id, modelId } = record;
        entries.set(id, { id, modelId, values, ...(metadata === undefined ? {} : { metadata }) });
      }
    } else if (record.type === "archival" && of === "archival") {
      for (const entry of withoutVector(record.change)) {
        entries.set(entry.id, entry);
      }
    }
  }
  return [...entries.values()];
}

/** The entries, and those of texts that are no longer their items', marked so: an index alone must not bring back what was removed. */
function withGoneMarked(
  changed: readonly VectorEntry[],
  lines: readonly JournalLine[],
  database: RecallDatabase,
  previous: Buffer | undefined,
): VectorEntry[] {
  const items = new Set(changed.flatMap(({ metadata }) => metadata?.item ?? []));
  for (const record of lines.flatMap(({ group }) => group)) {
    if (record.type === "archival") {
      items.add((record.change.after ?? record.change.before)?.id ?? "");
    } else if (record.type === "archival-remove") {
      items.add(record.id);
    }
  }
  const gone = new Set([...items].flatMap(item => database.goneTexts(item)));
  if (gone.size === 0) {
    return [...changed];
  }
  const known = previous === undefined ? [] : readVectors(previous).entries.filter(({ id }) => gone.has(id));
  return withAll(changed, known).map(entry =>
    gone.has(entry.id) && entry.metadata !== undefined
      ? { ...entry, metadata: { ...entry.metadata, gone: "yes" } }
      : entry,
  );
}

function keep(kind: Embedded, bytes: Buffer): { readonly bytes: Buffer; readonly appliedSeq: number } {
  return { bytes, appliedSeq: readVectorsOf(kind, bytes).appliedSeq };
}
