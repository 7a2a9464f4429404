import type { ArchivalChange, ArchivalItem, CoreChange } from "../records.ts";
import { type MergeLabels, markWhole, mergeTexts, type ThreeTexts } from "./three-way-merge.ts";

/**
 * What undoing a change comes to. `base` is the text that the change made, `target` the one before it, `now` the one in force; an
 * item that is not there has the text `""`.
 * - `nothing`: what is in force would not change.
 * - `clean`: the change is taken back, later edits stay.
 * - `conflict`: a later edit has changed the same sentence. `marked` has both with VS Code's conflict markers, for the person to decide.
 */
export type UndoPlan<Value> =
  | { readonly type: "nothing" }
  | { readonly type: "clean"; readonly result: Value }
  | (ThreeTexts & { readonly type: "conflict"; readonly marked: string });

/** Where an undo is written down. */
export interface UndoPlace {
  /** A new ULID. */
  readonly id: string;
  readonly at: string;
  /** The head: the undo belongs to the branch on which the person asked for it. */
  readonly messageId: string | null;
}

/** @param now the text of the block in force, `""` if there is none. */
export function planCoreUndo(change: CoreChange, now: string, labels: MergeLabels): UndoPlan<string> {
  return planText({ now, base: change.after, target: change.before }, labels);
}

/**
 * @param now the item in force, `null` if it is not there.
 * @returns with `result` `null` the item is removed.
 */
export function planArchivalUndo(
  { before, after }: ArchivalChange,
  now: ArchivalItem | null,
  labels: MergeLabels,
): UndoPlan<ArchivalItem | null> {
  const texts = { now: now?.text ?? "", base: after?.text ?? "", target: before?.text ?? "" };
  const goneConflict = { type: "conflict", ...texts, marked: markWhole(texts, labels) } as const;
  if (before === null || after === null) {
    const isDone = before === null ? now === null : now !== null;
    const wasEdited = before === null && texts.now !== texts.base;
    return isDone ? { type: "nothing" } : wasEdited ? goneConflict : { type: "clean", result: before };
  }
  if (now === null) {
    return goneConflict;
  }
  const plan = planText(texts, labels);
  if (plan.type === "conflict") {
    return plan;
  }
  const text = plan.type === "clean" ? plan.result : now.text;
  const tags = mergeValue(now.tags, after.tags, before.tags);
  const source = mergeValue(now.source, after.source, before.source);
  return text === now.text && tags === now.tags && source === now.source
    ? { type: "nothing" }
    : { type: "clean", result: text === "" ? null : { ...now, text, tags, source } };
}

/** The item with the text that the person made of a conflict; without text it is removed. */
export function resolvedItem(change: ArchivalChange, now: ArchivalItem | null, text: string): ArchivalItem | null {
  const item = now ?? change.before ?? change.after;
  return item === null || text.trim() === "" ? null : { ...item, text };
}

/** The undo as a change of its own, which can be undone in turn. */
export function coreUndoRecord(undone: CoreChange, now: string, result: string, place: UndoPlace): CoreChange {
  return { ...place, by: "user", block: undone.block, before: now, after: result, undoes: undone.id };
}

/** As `coreUndoRecord`. One of `now` and `result` must be an item. */
export function archivalUndoRecord(
  undone: ArchivalChange,
  now: ArchivalItem | null,
  result: ArchivalItem | null,
  place: UndoPlace,
): ArchivalChange {
  return { ...place, by: "user", before: now, after: result, undoes: undone.id };
}

/**
 * Ids of the changes that were undone and not redone.
 * @param history the changes on the path, oldest first.
 */
export function undoneChanges(
  history: readonly { readonly id: string; readonly undoes?: string }[],
): ReadonlySet<string> {
  const undone = new Set<string>();
  // An undo comes after what it undoes, so that it is known by then whether it was itself undone.
  for (const { id, undoes } of history.toReversed()) {
    if (undoes !== undefined && !undone.has(id)) {
      undone.add(undoes);
    }
  }
  return undone;
}

function planText(texts: ThreeTexts, labels: MergeLabels): UndoPlan<string> {
  const { now, base, target } = texts;
  if (now === target || base === target) {
    return { type: "nothing" };
  }
  if (now === base) {
    return { type: "clean", result: target };
  }
  const merge = mergeTexts(texts, labels);
  if (merge.type === "conflict") {
    return { type: "conflict", ...texts, marked: merge.marked };
  }
  return merge.text === now ? { type: "nothing" } : { type: "clean", result: merge.text };
}

function mergeValue<T>(now: T, base: T, target: T): T {
  const isEqual = (a: T, b: T): boolean => JSON.stringify(a) === JSON.stringify(b);
  return isEqual(now, base) && !isEqual(base, target) ? target : now;
}
