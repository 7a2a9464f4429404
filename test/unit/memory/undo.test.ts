import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  archivalUndoRecord,
  coreUndoRecord,
  planArchivalUndo,
  planCoreUndo,
  resolvedItem,
  undoneChanges,
} from "../../../src/memory/history/undo.ts";
import { parseRecord } from "../../../src/memory/journal/record-schema.ts";
import type { ArchivalChange, ArchivalItem, CoreChange } from "../../../src/memory/records.ts";

const LABELS = { now: "Now", target: "Before the edit" };
const AT = "2026-11-20T09:00:00.000Z";
const place = (id: string) => ({ id, at: AT, messageId: "head" });

function edit(before: string, after: string): CoreChange {
  return { id: "edit", by: "agent", at: AT, messageId: "m", block: "human", before, after };
}

const TEA: ArchivalItem = { id: "item", text: "Likes tea.", tags: ["drink"], source: "agent", at: AT, messageId: "m" };

function change(before: ArchivalItem | null, after: ArchivalItem | null): ArchivalChange {
  return { id: "change", by: "agent", at: AT, messageId: "m", before, after };
}

test("an edit of a block that is still in force is taken back word for word", () => {
  assert.deepEqual(planCoreUndo(edit("a ", "b\n"), "b\n", LABELS), { type: "clean", result: "a " });
});

test("what was edited later stays", () => {
  const plan = planCoreUndo(edit("Taro", "Taro\nlikes tea"), "Taro\nlikes tea\nhas a cat", LABELS);
  assert.deepEqual(plan, { type: "clean", result: "Taro\nhas a cat" });
});

test("a later edit of the same sentence is a conflict, with all three texts for the merge editor", () => {
  const plan = planCoreUndo(edit("likes tea", "likes milk"), "likes beer", LABELS);
  assert.deepEqual(plan, {
    ...{ type: "conflict", now: "likes beer", base: "likes milk", target: "likes tea" },
    marked: "<<<<<<< Now\nlikes beer\n=======\nlikes tea\n>>>>>>> Before the edit",
  });
});

test("there is nothing to undo where the text is as before already", () => {
  assert.deepEqual(planCoreUndo(edit("a", "b"), "a", LABELS), { type: "nothing" });
  assert.deepEqual(planCoreUndo(edit("a", "a"), "c", LABELS), { type: "nothing" });
  assert.deepEqual(planCoreUndo(edit("a\nb", "a\nb\nc"), "A\nb", LABELS), { type: "nothing" });
});

test("undo and redo of any edit give the same text again", () => {
  const text = fc
    .array(fc.constantFrom("a. ", "b. ", "猫。", "\n", " ", "c"), { maxLength: 10 })
    .map(parts => parts.join(""));
  fc.assert(
    fc.property(text, text, (before, after) => {
      fc.pre(before !== after);
      const made = edit(before, after);
      const undo = planCoreUndo(made, after, LABELS);
      assert.deepEqual(undo, { type: "clean", result: before });
      const redo = planCoreUndo(coreUndoRecord(made, after, before, place("undo")), before, LABELS);
      assert.deepEqual(redo, { type: "clean", result: after });
    }),
  );
});

test("undoing an insert removes the item, undoing a removal brings it back", () => {
  assert.deepEqual(planArchivalUndo(change(null, TEA), { ...TEA, tags: [] }, LABELS), { type: "clean", result: null });
  assert.deepEqual(planArchivalUndo(change(TEA, null), null, LABELS), { type: "clean", result: TEA });
  assert.deepEqual(planArchivalUndo(change(null, TEA), null, LABELS), { type: "nothing" });
  assert.deepEqual(planArchivalUndo(change(TEA, null), TEA, LABELS), { type: "nothing" });
});

test("an insert whose text was edited since is not removed without asking", () => {
  assert.deepEqual(planArchivalUndo(change(null, TEA), { ...TEA, text: "Likes milk." }, LABELS), {
    ...{ type: "conflict", now: "Likes milk.", base: "Likes tea.", target: "" },
    marked: "<<<<<<< Now\nLikes milk.\n=======\n>>>>>>> Before the edit",
  });
});

test("an edit is undone in the text; tags and source stay as they are now, unless it changed them", () => {
  const now = { ...TEA, text: "Likes milk. Has a cat.", tags: ["new"], source: "user" };
  const edited = change(TEA, { ...TEA, text: "Likes milk." });
  assert.deepEqual(planArchivalUndo(edited, now, LABELS), {
    type: "clean",
    result: { ...now, text: "Likes tea. Has a cat." },
  });
  const tagged = change(TEA, { ...TEA, tags: ["new"] });
  assert.deepEqual(planArchivalUndo(tagged, now, LABELS), { type: "clean", result: { ...now, tags: ["drink"] } });
  assert.deepEqual(planArchivalUndo(tagged, { ...now, tags: ["newer"] }, LABELS), { type: "nothing" });
});

test("undoing an edit of an item that was removed since is a conflict with nothing", () => {
  assert.deepEqual(planArchivalUndo(change(TEA, { ...TEA, text: "Likes milk." }), null, LABELS), {
    ...{ type: "conflict", now: "", base: "Likes milk.", target: "Likes tea." },
    marked: "<<<<<<< Now\n=======\nLikes tea.\n>>>>>>> Before the edit",
  });
});

test("the text that the person made of a conflict becomes the item's; no text removes it", () => {
  const edited = change(TEA, { ...TEA, text: "Likes milk." });
  const now = { ...TEA, tags: ["now"] };
  assert.deepEqual(resolvedItem(edited, now, "Likes both."), { ...now, text: "Likes both." });
  assert.deepEqual(resolvedItem(edited, null, "Likes tea."), TEA);
  assert.equal(resolvedItem(edited, now, " \n"), null);
});

test("an undo is a change by the person on the branch where it was asked for, and can be stored", () => {
  const core = coreUndoRecord(edit("a", "b"), "b c", "a c", place("undo"));
  assert.deepEqual(core, {
    ...{ id: "undo", by: "user", at: AT, messageId: "head", block: "human" },
    ...{ before: "b c", after: "a c", undoes: "edit" },
  });
  const archival = archivalUndoRecord(change(null, TEA), TEA, null, place("undo"));
  assert.deepEqual(archival, {
    id: "undo",
    by: "user",
    at: AT,
    messageId: "head",
    before: TEA,
    after: null,
    undoes: "change",
  });
  assert.ok(parseRecord({ type: "core", change: core }));
  assert.ok(parseRecord({ type: "archival", change: archival }));
});

test("undo, redo and undo again: it is known which changes are undone", () => {
  const history = [
    { id: "a" },
    { id: "b" },
    { id: "undo a", undoes: "a" },
    { id: "redo a", undoes: "undo a" },
    { id: "undo b", undoes: "b" },
  ];
  assert.deepEqual([...undoneChanges(history)].sort(), ["b", "undo a"]);
  assert.deepEqual([...undoneChanges([...history, { id: "undo a again", undoes: "a" }])].sort(), ["a", "b", "undo a"]);
  assert.deepEqual([...undoneChanges([{ id: "a", undoes: "a" }])], ["a"]);
});
