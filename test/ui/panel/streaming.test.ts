import assert from "node:assert/strict";
import { test } from "node:test";
import type { HostToPanel } from "../../../src/shared/protocol.ts";
import { agentItem, functionItem, stateOf, userItem } from "../../support/panel-harness/conversation.ts";
import { usePanel } from "../../support/panel-harness/panel-fixture.ts";

const openPanel = usePanel();

function delta(id: string, text: string, field: "text" | "thoughts" = "text"): HostToPanel {
  return { type: "delta", id, field, text };
}

/** Pieces of UTF-16 units, as careless cutting makes them. */
function pieces(text: string, length: number): string[] {
  return Array.from({ length: Math.ceil(text.length / length) }, (_, index) =>
    text.slice(index * length, (index + 1) * length),
  );
}

test("a streamed text arrives whole: emoji, characters cut in two, kanji", async () => {
  const text = "記憶は🧠の中に、𠮷野家の👩‍👩‍👧‍👦と e\u0301 と。";
  const panel = await openPanel(stateOf({ items: [agentItem("a1", "", { streaming: true })] }));
  for (const piece of pieces(text, 1)) {
    await panel.send(delta("a1", piece));
    const shown = await panel.said("a1");
    assert.ok(text.startsWith(shown), shown);
    assert.equal(await panel.measure(".markdown", "element.textContent.isWellFormed()"), true);
  }
  assert.equal(await panel.said("a1"), text);
  assert.equal(await panel.item("a1").getAttribute("data-streaming"), "true");

  await panel.send({ type: "item", item: agentItem("a1", text) });
  assert.equal(await panel.said("a1"), text);
  assert.equal(await panel.item("a1").getAttribute("data-streaming"), null);
  assert.equal(await panel.byTestId("item").count(), 1);
});

test("many deltas between two frames lose nothing and repeat nothing", async () => {
  const words = Array.from({ length: 2000 }, (_, index) => `w${index}`);
  const panel = await openPanel(stateOf({ items: [agentItem("a1", "", { streaming: true })] }));
  await panel.send(...words.map(word => delta("a1", `${word} `)));
  assert.equal(await panel.said("a1"), words.join(" "));
});

test("finished blocks keep their elements while the text grows", async () => {
  const panel = await openPanel(
    stateOf({ items: [agentItem("a1", "First.\n\n- one\n- two\n\nLast", { streaming: true })] }),
  );
  await panel.page.evaluate("window.blocks = [...document.querySelectorAll('.markdown > *')]");
  await panel.send(delta("a1", " words, **bo"), delta("a1", "ld**"));
  const kept = "[...document.querySelectorAll('.markdown > *')].map((block, index) => block === window.blocks[index])";
  assert.deepEqual(await panel.page.evaluate(kept), [true, true, false]);
  assert.equal(await panel.item("a1").locator(".markdown strong").textContent(), "bold");

  await panel.page.evaluate("window.blocks = [...document.querySelectorAll('.markdown > *')]");
  await panel.send({ type: "item", item: agentItem("a1", "First.\n\n- one\n- two\n\nLast words, **bold**") });
  assert.deepEqual(await panel.page.evaluate(kept), [true, true, true]);
});

test("thoughts grow apart from the text and stay folded", async () => {
  const panel = await openPanel(stateOf({ items: [agentItem("a1", "", { streaming: true })] }));
  assert.equal(await panel.byTestId("thoughts").isVisible(), false);
  await panel.send(delta("a1", "She is ", "thoughts"), delta("a1", "tired.", "thoughts"));
  const thoughts = panel.item("a1").getByTestId("thoughts");
  assert.equal(await thoughts.textContent(), "Thinking…");
  assert.equal(await panel.item("a1").getByText("She is tired.").isVisible(), false);
  await thoughts.click();
  assert.equal(await panel.item("a1").getByText("She is tired.").isVisible(), true);
  await panel.send(delta("a1", "Welcome home."));
  assert.equal(await thoughts.textContent(), "Inner thoughts");
  assert.equal(await panel.item("a1").getByText("She is tired.").isVisible(), true);
});

test("what turns out to be a function call takes the place of the growing message", async () => {
  const items = [userItem("u1", "I like tea"), agentItem("a1", "", { streaming: true, thoughts: "Tea." })];
  const panel = await openPanel(stateOf({ items }));
  await panel.send({ type: "item", item: agentItem("a2", "Noted.") });
  await panel.send({ type: "item", item: functionItem("a1", { status: "running" }) });
  const kinds = "[...document.querySelectorAll('[data-testid=item]')].map(row => row.dataset.kind)";
  assert.deepEqual(await panel.page.evaluate(kinds), ["user", "function", "agent"]);
  await panel.send({ type: "item", item: functionItem("a1") });
  assert.equal(await panel.item("a1").getAttribute("data-status"), "ok");
});

test("a withdrawn message disappears, and deltas for nobody are ignored", async () => {
  const panel = await openPanel(stateOf({ items: [userItem("u1", "Hi"), agentItem("a1", "Hm", { streaming: true })] }));
  await panel.send({ type: "remove-item", id: "a1" }, delta("a1", "late"), { type: "remove-item", id: "nobody" });
  assert.equal(await panel.byTestId("item").count(), 1);
  assert.equal(await panel.page.getByText("late").count(), 0);
});
