import { changedText } from "../document-text.ts";
import type { ArchivalChange, ArchivalItem } from "../records.ts";
import type { ArchivalMetadata } from "./indexed-item.ts";
import type { RecallDatabase } from "./recall-database.ts";
import type { VectorEntry } from "./vector-checkpoint.ts";

/** What the archival index keeps of an item, by the change that gave it its text; `undefined` for one that did not. */
export function archivalMetadata(change: ArchivalChange | undefined): ArchivalMetadata | undefined {
  const item = change?.after;
  if (!change || !item || changedText(change) === undefined) {
    return undefined;
  }
  const { id, text, tags, source, at, messageId } = item;
  return { item: id, text, tags: JSON.stringify(tags), source, at, messageId: messageId ?? "" };
}

/**
 * Memories that the archival index has and the recall database, which was lost, has not. The messages they belong to are lost as
 * well, so they are in force everywhere.
 */
export function* archivalOnly(database: RecallDatabase, entries: readonly VectorEntry[]): Generator<ArchivalChange> {
  for (const { id, metadata } of entries) {
    if (metadata !== undefined && metadata.gone === undefined && database.archivalChange(id) === undefined) {
      const { item: itemId, text, tags, source, at } = metadata;
      const after: ArchivalItem = { id: itemId, text, tags: tagsFrom(tags), source, at, messageId: null };
      yield { id, by: "agent", at, messageId: null, before: null, after };
    }
  }
}

function tagsFrom(json: string): string[] {
  try {
    const tags: unknown = JSON.parse(json);
    return Array.isArray(tags) ? tags.filter(tag => typeof tag === "string") : [];
  } catch {
    return [];
  }
}
