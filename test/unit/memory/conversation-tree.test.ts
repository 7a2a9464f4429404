import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { StoredMessage, UserMessage } from "../../../src/memory/records.ts";
import { ConversationTree } from "../../../src/memory/views/conversation-tree.ts";

function message(id: string, parentId: string | null): UserMessage {
  return { kind: "user", id, parentId, at: "2026-11-20T09:00:00.000Z", text: id };
}

/** `a-b-c` is a chain from the root; each chain begins at a known message. The head is the end of the last one. */
function treeOf(...chains: string[]): ConversationTree {
  const tree = new ConversationTree();
  for (const chain of chains) {
    let parentId: string | null = null;
    for (const id of chain.split("-")) {
      tree.add(message(id, parentId));
      tree.moveTo(id);
      parentId = id;
    }
  }
  return tree;
}

function ids(messages: readonly StoredMessage[]): string {
  return messages.map(({ id }) => id).join("-");
}

test("a message is on the path, at its position, or on another branch", () => {
  const tree = treeOf("a-b-c", "a-b-d-e");
  assert.equal(ids(tree.path()), "a-b-d-e");
  assert.deepEqual(
    ["a", "d", "e", "c", "nobody"].map(id => tree.positionOf(id)),
    [0, 2, 3, undefined, undefined],
  );
  assert.equal(tree.isOnPath("d"), true);
  assert.equal(tree.isOnPath("c"), false);
  assert.equal(ids(tree.path("c")), "a-b-c");
  assert.equal(ids(tree.path("nobody")), "");
});

test("the last message that is such a one is looked for from the head, on its path only", () => {
  const tree = new ConversationTree();
  for (const [id, parentId] of [
    ["a", null],
    ["b", "a"],
    ["c", "b"],
    ["x", "a"],
  ] as const) {
    tree.add(message(id, parentId));
  }
  tree.moveTo("c");
  assert.equal(tree.last(() => true)?.id, "c");
  assert.equal(tree.last(({ id }) => id !== "c")?.id, "b");
  assert.equal(
    tree.last(({ id }) => id === "x"),
    undefined,
  );
});

test("siblings are all messages with the same parent, first messages too", () => {
  const tree = treeOf("a-b", "a-c", "z-y");
  assert.equal(ids(tree.siblings("c")), "b-c");
  assert.equal(ids(tree.siblings("a")), "a-z");
  assert.equal(ids(tree.siblings("y")), "y");
  assert.equal(ids(tree.siblings("nobody")), "");
});

test("listeners hear what left the path and what entered it, and nothing else", () => {
  const tree = treeOf("a-b-c-d", "a-b-e");
  const heard: string[] = [];
  tree.onPathChange(({ left, entered }) => heard.push(`${ids(left)} > ${ids(entered)}`));
  tree.moveTo("d");
  tree.moveTo("d");
  tree.moveTo("nobody");
  tree.moveTo("b");
  tree.add(message("f", "b"));
  tree.moveTo("f");
  tree.moveTo(null);
  assert.deepEqual(heard, ["e > c-d", "d-c > ", " > f", "f-b-a > "]);
});

test("the version of the path changes with jumps, not with growth", () => {
  const tree = treeOf("a-b-c");
  const grown = tree.pathVersion;
  tree.add(message("d", "c"));
  tree.moveTo("d");
  assert.equal(tree.pathVersion, grown);
  tree.moveTo("b");
  assert.notEqual(tree.pathVersion, grown);
});

test("a path that was handed out neither grows nor can be changed", () => {
  const tree = treeOf("a-b");
  const path = tree.path();
  assert.equal(tree.path(), path);
  assert.throws(() => (path as StoredMessage[]).pop(), TypeError);
  tree.add(message("c", "b"));
  tree.moveTo("c");
  assert.equal(ids(path), "a-b");
  assert.equal(ids(tree.path()), "a-b-c");
});

test("a branch is continued where it was left last", () => {
  const tree = treeOf("a-b-c-d", "a-b-x");
  assert.equal(tree.leafUnder("c"), "d");
  assert.equal(tree.leafUnder("b"), "x");
  tree.moveTo("c");
  tree.moveTo("x");
  assert.equal(tree.leafUnder("c"), "c");
  assert.equal(tree.leafUnder("d"), "d");
  assert.equal(tree.leafUnder("a"), "x");
  assert.equal(tree.leafUnder("nobody"), "nobody");
});

test("where no head is remembered, a branch is continued from the message that was added last", () => {
  const tree = new ConversationTree();
  for (const [id, parentId] of [
    ["a", null],
    ["b", "a"],
    ["c", "a"],
    ["d", "b"],
    ["e", "c"],
    ["f", "d"],
  ] as const) {
    tree.add(message(id, parentId));
  }
  assert.equal(tree.leafUnder("a"), "f");
  assert.equal(tree.leafUnder("c"), "e");
});

test("heads that were left are handed on to the next tree, each once and 256 at most", () => {
  const tree = treeOf("a");
  for (let n = 0; n < 300; n++) {
    tree.add(message(`leaf ${n}`, "a"));
    tree.moveTo(`leaf ${n}`);
  }
  tree.moveTo("leaf 150");
  tree.moveTo("leaf 151");
  const heads = tree.recentHeads;
  assert.equal(heads.length, 256);
  assert.equal(new Set(heads).size, 256);
  assert.deepEqual(heads.slice(-2), ["leaf 299", "leaf 150"]);

  const again = new ConversationTree(heads);
  again.add(message("a", null));
  for (const id of ["leaf 150", "leaf 299"]) {
    again.add(message(id, "a"));
  }
  assert.equal(again.leafUnder("a"), "leaf 150");
});

test("a message whose parent was lost follows the head", () => {
  const tree = treeOf("a-b");
  assert.deepEqual(tree.add(message("c", "lost")), message("c", "b"));
  assert.deepEqual(new ConversationTree().add(message("c", "lost")), message("c", null));
  assert.deepEqual(new ConversationTree().add(message("c", "c")), message("c", null));
});

test("a message is added once", () => {
  const tree = treeOf("a-b");
  assert.equal(tree.add(message("b", null)), undefined);
  assert.equal(ids(tree.siblings("a")), "a");
});

test("paths, positions and what is told of them are those of a tree kept naively", () => {
  const steps = fc.array(
    fc.oneof(
      fc.record({ type: fc.constant("grow" as const), parent: fc.nat(60) }),
      fc.record({ type: fc.constant("move" as const), target: fc.nat(60) }),
    ),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(steps, all => {
      const tree = new ConversationTree();
      const parents: (number | null)[] = [];
      const told: string[] = [];
      tree.onPathChange(({ left, entered }) => {
        assert.deepEqual(
          told.splice(told.length - left.length).reverse(),
          left.map(({ id }) => id),
        );
        told.push(...entered.map(({ id }) => id));
      });
      let head: number | null = null;
      for (const step of all) {
        if (step.type === "grow") {
          const parent: number | null = parents.length === 0 ? null : step.parent % parents.length;
          tree.add(message(String(parents.length), parent === null ? null : String(parent)));
          parents.push(parent);
        } else if (step.target < parents.length) {
          head = step.target;
          tree.moveTo(String(head));
        }
        const path: string[] = [];
        for (let at: number | null = head; at !== null; at = parents[at] ?? null) {
          path.unshift(String(at));
        }
        assert.equal(ids(tree.path()), path.join("-"));
        assert.deepEqual(told, path);
        parents.forEach((_, id) => {
          const position = path.indexOf(String(id));
          assert.equal(tree.positionOf(String(id)), position < 0 ? undefined : position);
          assert.equal(
            ids(tree.path(tree.leafUnder(String(id))))
              .split("-")
              .includes(String(id)),
            true,
          );
        });
      }
    }),
    { numRuns: 200 },
  );
});
