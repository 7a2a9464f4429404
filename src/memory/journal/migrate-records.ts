import type { ArchivalChange, ArchivalItem } from "../records.ts";

/**
 * Records of older formats as the current one has them. Values come from lines whose checksum holds, but are not trusted
 * beyond that: what is no record of the old format is left as it is, and refused when it is parsed.
 *
 * Format 1 (2026-11): archival memories were inserted and removed, without history, and only they were embedded.
 */
export function migrateRecord(value: unknown, format: number): unknown {
  return format < 2 && isObject(value) ? fromFormat1(value) : value;
}

/** Items of format 1 had no change of their own: the item's id becomes the id of the change that stored it. */
export function insertionOf(item: unknown): unknown {
  if (!isObject(item)) {
    return undefined;
  }
  const { id, at, messageId, source } = item;
  return {
    id,
    by: source === "agent" || source === "user" ? source : "import",
    at,
    messageId,
    before: null,
    after: item,
  };
}

/**
 * A removal of format 1 as a change: it was in force everywhere, and its text stands in the item alone.
 * @param item the item as it stands now.
 */
export function removalOf(
  { id, at }: { readonly id: string; readonly at: string },
  item: ArchivalItem,
): ArchivalChange {
  return { id: `removal-${id}`, by: "agent", at, messageId: null, before: item, after: null };
}

function fromFormat1(record: Record<string, unknown>): unknown {
  switch (record["type"]) {
    case "archival-insert":
      return { type: "archival", change: insertionOf(record["item"]) };
    case "archival-vector":
      return { ...record, type: "vector", of: "archival" };
    default:
      return record;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
