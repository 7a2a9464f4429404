import type { MemoryRecord } from "../../../src/memory/records.ts";
import {
  type AgentFiles,
  ARCHIVAL_VECTORS,
  backupName,
  JOURNAL,
  PREVIOUS_JOURNAL,
  RECALL,
  RECALL_VECTORS,
  type SoundAgent,
} from "./sound-agent.ts";

/**
 * What must still be read after files were damaged. Every record has one copy or more, and may be lost only if all are damaged: its
 * line in a journal, and from the checkpoints on the file of its kind in the newer and the older generation. A copy is sound if it
 * stands in one of the two places of its kind, byte for byte.
 */
export function surviving(sound: SoundAgent, files: AgentFiles): (readonly MemoryRecord[])[] {
  const lines = new Set([JOURNAL, PREVIOUS_JOURNAL].flatMap(name => wholeLines(files.get(name))));
  const written = new Map<number, string>();
  for (const name of [JOURNAL, PREVIOUS_JOURNAL]) {
    for (const line of wholeLines(sound.files.get(name))) {
      const seq = /^\{"seq":(\d+),/.exec(line)?.[1];
      if (seq !== undefined) {
        written.set(Number(seq), line);
      }
    }
  }
  const groups = sound.groups.map((group, index) => {
    const line = written.get(index + 1);
    const isInJournal = line !== undefined && lines.has(line);
    return group.filter(record => isInJournal || index < checkpointed(fileOf(record)));
  });
  // A vector is of no use without its text.
  const texts = new Set(groups.flat().flatMap(textId));
  return groups.map(group => group.filter(record => record.type !== "vector" || texts.has(record.id)));

  /** Number of groups in the newest sound generation of the checkpoint. */
  function checkpointed(name: string): number {
    const places = [files.get(name), files.get(backupName(name))];
    const isSound = (wanted: string) =>
      places.some(bytes => bytes !== undefined && sound.files.get(wanted)?.equals(bytes));
    return isSound(name) ? sound.newer : isSound(backupName(name)) ? sound.older : 0;
  }
}

function textId(record: MemoryRecord): string[] {
  if (record.type === "message") {
    return [record.message.id];
  }
  return record.type === "archival" ? [record.change.id] : [];
}

function fileOf(record: MemoryRecord): string {
  if (record.type !== "vector") {
    return RECALL;
  }
  return record.of === "recall" ? RECALL_VECTORS : ARCHIVAL_VECTORS;
}

function wholeLines(bytes: Buffer | undefined): string[] {
  return (bytes?.toString("latin1") ?? "").split("\n").slice(0, -1);
}
