import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { BranchedChanges } from "../../../src/memory/history/branched-changes.ts";
import { ConversationTree } from "../../../src/memory/views/conversation-tree.ts";
import { MemoryInHand } from "./memory-in-hand.ts";

test("blocks stand in the order in which they were created on the path", () => {
  const memory = new MemoryInHand();
  const question = memory.say("question");
  memory.core("persona", "", "kind");
  memory.core("human", "", "Taro", memory.answer("one").id);
  memory.core("persona", "kind", "kinder");
  assert.deepEqual(
    [...memory.state.core.blocks()],
    [
      ["persona", "kinder"],
      ["human", "Taro"],
    ],
  );
  memory.moveTo(question.id);
  memory.core("notes", "", "none");
  memory.moveTo("message-000002");
  assert.deepEqual([...memory.state.core.blocks().keys()], ["persona", "human", "notes"]);
});

test("a change whose message comes after it, in the same group, is in force with it", () => {
  const memory = new MemoryInHand();
  const { id } = memory.say("question");
  const at = "2026-11-20T10:00:00.000Z";
  const change = { id: "c", by: "agent", at, messageId: "next", block: "human", before: "", after: "Taro" } as const;
  memory.apply(
    { type: "core", change },
    { type: "message", message: { kind: "user", id: "next", parentId: id, at, text: "next" } },
  );
  assert.equal(memory.state.core.blocks().get("human"), "Taro");
});

test("a change whose message was lost is not in force", () => {
  const memory = new MemoryInHand();
  memory.say("question");
  memory.core("human", "", "Taro", "lost");
  assert.deepEqual([...memory.state.core.blocks()], []);
  assert.deepEqual(memory.state.core.history(), []);
});

test("values, histories and counts are those of changes filtered anew after every step", () => {
  interface Edit {
    readonly id: string;
    readonly messageId: string | null;
    readonly subject: string;
    readonly isThere: boolean;
  }
  const steps = fc.array(
    fc.oneof(
      fc.record({ type: fc.constant("message" as const), parent: fc.nat(30) }),
      fc.record({ type: fc.constant("move" as const), target: fc.nat(30) }),
      fc.record({
        type: fc.constant("edit" as const),
        message: fc.option(fc.nat(30), { nil: null }),
        subject: fc.constantFrom("a", "b", "c"),
        isThere: fc.boolean(),
      }),
    ),
    { maxLength: 80 },
  );
  fc.assert(
    fc.property(steps, all => {
      const tree = new ConversationTree();
      const current = new Map<string, Edit>();
      const changes = new BranchedChanges<Edit>(tree, {
        subjectOf: ({ subject }) => subject,
        leavesSubject: ({ isThere }) => isThere,
        onChange: (before, now) => {
          assert.equal(before && current.get(before.subject), before);
          current.delete(before?.subject ?? "");
          if (now !== undefined) {
            current.set(now.subject, now);
          }
        },
      });
      const edits: Edit[] = [];
      let messages = 0;
      for (const step of all) {
        if (step.type === "message") {
          const parentId = messages === 0 ? null : String(step.parent % messages);
          tree.add({ kind: "user", id: String(messages++), parentId, at: "", text: "" });
        } else if (step.type === "move") {
          tree.moveTo(String(step.target));
        } else {
          const { message, subject, isThere } = step;
          const messageId = message === null ? null : String(message);
          const edit = { id: String(edits.length), messageId, subject, isThere };
          edits.push(edit);
          assert.equal(changes.add(edit), true);
          assert.equal(changes.add(edit), false);
        }
        const inForce = edits.filter(({ messageId }) => tree.isInForce(messageId));
        assert.deepEqual(changes.history(), inForce);
        for (const subject of ["a", "b", "c"]) {
          const own = inForce.filter(edit => edit.subject === subject);
          assert.deepEqual(changes.history(subject), own);
          assert.equal(changes.now(subject), own.at(-1));
          assert.equal(current.get(subject), own.at(-1));
          assert.equal(
            changes.last(subject),
            edits.findLast(edit => edit.subject === subject),
          );
        }
        const there = [...new Set(inForce.map(({ subject }) => subject))]
          .map(subject => inForce.findLast(edit => edit.subject === subject))
          .filter(edit => edit?.isThere);
        assert.deepEqual(changes.all(), there);
        assert.equal(changes.count, there.length);
      }
    }),
    { numRuns: 300 },
  );
});
