import * as vscode from "vscode";
import type { AgentStore } from "../../memory/agent-store.ts";
import { undoneChanges } from "../../memory/history/undo.ts";
import type { ArchivalChange, CoreChange, Editor } from "../../memory/records.ts";
import { blockLabel } from "../block-label.ts";

/** One change of memory, and what became of it. */
export interface MemoryChange {
  readonly record: ChangeRecord;
  /** The change that has undone it, where it is undone: undoing that one does it again. */
  readonly undoneBy: ChangeRecord | undefined;
}

export type ChangeRecord =
  | { readonly type: "core"; readonly change: CoreChange }
  | { readonly type: "archival"; readonly change: ArchivalChange };

/** Code points of what is shown of a change in a list. */
const MAX_WORDS = 80;

/** Every change of core and archival memory that is in force on the current path, newest first. */
export function memoryChanges({ core, archival }: Pick<AgentStore, "core" | "archival">): MemoryChange[] {
  const records: ChangeRecord[] = [
    ...core.history().map(change => ({ type: "core", change }) as const),
    ...archival.history().map(change => ({ type: "archival", change }) as const),
  ].sort((a, b) => order(a.change, b.change));
  const undone = undoneChanges(records.map(({ change }) => change));
  const undoneBy = new Map<string, ChangeRecord>();
  for (const record of records) {
    const { id, undoes } = record.change;
    if (undoes !== undefined && !undone.has(id)) {
      undoneBy.set(undoes, record);
    }
  }
  return records.map(record => ({ record, undoneBy: undoneBy.get(record.change.id) })).reverse();
}

/** The changes that can be undone: they are neither undone, nor were they made to undo another. */
export function undoable(changes: readonly MemoryChange[]): MemoryChange[] {
  return changes.filter(({ record, undoneBy }) => undoneBy === undefined && record.change.undoes === undefined);
}

/** Its text before and after; empty for what was not there. */
export function textsOf({ type, change }: ChangeRecord): { readonly before: string; readonly after: string } {
  return type === "core"
    ? { before: change.before, after: change.after }
    : { before: change.before?.text ?? "", after: change.after?.text ?? "" };
}

/** Where the change was made, in words. */
export function placeOf({ type, change }: ChangeRecord): string {
  return type === "core" ? blockLabel(change.block) : vscode.l10n.t("archival memory");
}

export function editorName(by: Editor): string {
  switch (by) {
    case "agent":
      return vscode.l10n.t("the agent");
    case "user":
      return vscode.l10n.t("you");
    case "import":
      return vscode.l10n.t("taken from a file");
  }
}

/** The first line that the change has put there, or else the first it has taken away, and which of the two. */
export function changedWords(record: ChangeRecord): {
  readonly words: string;
  readonly kind: "add" | "edit" | "remove";
} {
  const { before, after } = textsOf(record);
  const [old, now] = [linesOf(before), linesOf(after)];
  const [known, left] = [new Set(old), new Set(now)];
  const added = now.find(line => !known.has(line));
  const removed = old.find(line => !left.has(line));
  const kind = added === undefined ? "remove" : removed === undefined ? "add" : "edit";
  return { words: clip(added ?? removed ?? ""), kind };
}

function linesOf(text: string): string[] {
  return text
    .split("\n")
    .map(line => line.trim())
    .filter(line => line !== "");
}

function clip(text: string): string {
  const points = Array.from(text.slice(0, 4 * MAX_WORDS));
  return points.length > MAX_WORDS ? `${points.slice(0, MAX_WORDS).join("")}…` : text;
}

/** Ids sort by time too, but those of several windows do so to the millisecond only. */
function order(a: { readonly at: string; readonly id: string }, b: typeof a): number {
  return a.at === b.at ? compare(a.id, b.id) : compare(a.at, b.at);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
