import * as vscode from "vscode";
import type { MergeLabels, ThreeTexts } from "../../memory/history/three-way-merge.ts";
import {
  archivalUndoRecord,
  coreUndoRecord,
  planArchivalUndo,
  planCoreUndo,
  resolvedItem,
  type UndoPlace,
  type UndoPlan,
} from "../../memory/history/undo.ts";
import { newId } from "../../shared/ids.ts";
import type { AgentSession, MemoryChangeRecord } from "../agent-session.ts";
import { type ChangeRecord, type MemoryChange, placeOf } from "./memory-change.ts";
import type { MergeDocuments } from "./merge-documents.ts";

/** What undoing comes to, with the record that carries it out. */
type Undo =
  | { readonly type: "nothing" }
  | { readonly type: "clean"; readonly record: MemoryChangeRecord }
  | (ThreeTexts & { readonly type: "conflict"; readonly marked: string });

/**
 * Undoes a change, or does it again where it is undone. Where a later change touches the same words, a document is opened in
 * which the person decides, and nothing is changed before that is saved.
 * @returns what came of it: `nothing` where the memory is already as it would be.
 * @throws StoreError; Error while a turn runs
 */
export async function undoChange(
  session: AgentSession,
  merges: MergeDocuments,
  { record, undoneBy }: MemoryChange,
): Promise<"done" | "nothing" | "conflict"> {
  const undone = undoneBy ?? record;
  let undo: Undo = { type: "nothing" };
  await session.changeMemory(() => {
    undo = undoOf(session, undone);
    return undo.type === "clean" ? [undo.record] : [];
  });
  // The compiler does not see that the callback has run.
  const found = undo as Undo;
  if (found.type === "conflict") {
    await merges.open({ name: placeOf(undone), ...found, apply: text => resolve(session, undone, found, text) });
  }
  return found.type === "clean" ? "done" : found.type;
}

function undoOf({ store }: AgentSession, { type, change }: ChangeRecord): Undo {
  const place: UndoPlace = { id: newId(), at: new Date().toISOString(), messageId: store.conversation.headId };
  if (type === "core") {
    const now = store.core.blocks().get(change.block) ?? "";
    return withRecord(planCoreUndo(change, now, labels()), result => {
      return { type, change: coreUndoRecord(change, now, result, place) };
    });
  }
  const now = itemNow(store, change);
  return withRecord(planArchivalUndo(change, now, labels()), result => {
    return { type, change: archivalUndoRecord(change, now, result, place) };
  });
}

/** Writes what the person made of a conflict, unless the memory has become another one meanwhile. */
async function resolve(session: AgentSession, undone: ChangeRecord, merged: ThreeTexts, text: string): Promise<void> {
  await session.changeMemory(() => {
    const { store } = session;
    const place: UndoPlace = { id: newId(), at: new Date().toISOString(), messageId: store.conversation.headId };
    if (undone.type === "core") {
      const now = store.core.blocks().get(undone.change.block) ?? "";
      assertUnchanged(now, merged);
      return now === text ? [] : [{ type: "core", change: coreUndoRecord(undone.change, now, text, place) }];
    }
    const now = itemNow(store, undone.change);
    assertUnchanged(now?.text ?? "", merged);
    const result = resolvedItem(undone.change, now, text);
    const isSame = (now?.text ?? "") === (result?.text ?? "");
    return isSame ? [] : [{ type: "archival", change: archivalUndoRecord(undone.change, now, result, place) }];
  });
}

function assertUnchanged(now: string, merged: ThreeTexts): void {
  if (now !== merged.now) {
    throw new Error(
      vscode.l10n.t(
        "it has been changed again since this document was opened. Close it, and undo the change once more.",
      ),
    );
  }
}

function itemNow(
  { archival }: AgentSession["store"],
  { before, after }: (ChangeRecord & { type: "archival" })["change"],
) {
  const id = (after ?? before)?.id;
  return (id === undefined ? undefined : archival.get(id)) ?? null;
}

function withRecord<Value>(plan: UndoPlan<Value>, toRecord: (result: Value) => MemoryChangeRecord): Undo {
  return plan.type === "clean" ? { type: "clean", record: toRecord(plan.result) } : plan;
}

function labels(): MergeLabels {
  return { now: vscode.l10n.t("as it is now"), target: vscode.l10n.t("as it was before the change") };
}
