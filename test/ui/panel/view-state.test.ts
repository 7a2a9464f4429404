import assert from "node:assert/strict";
import { test } from "node:test";
import { agentItem, longConversation, stateOf, userItem } from "../../support/panel-harness/conversation.ts";
import { usePanel } from "../../support/panel-harness/panel-fixture.ts";
import type { PanelPage } from "../../support/panel-harness/panel-page.ts";

const openPanel = usePanel();

/** Distance of the row's top from the transcript's, in pixels. */
function topOf(panel: PanelPage, id: string): Promise<number> {
  const log = "document.querySelector('.log').getBoundingClientRect().top";
  return panel.measure(`[data-id="${id}"]`, `Math.round(element.getBoundingClientRect().top - ${log})`);
}

function distanceToEnd(panel: PanelPage): Promise<number> {
  return panel.measure(".log", "element.scrollHeight - element.scrollTop - element.clientHeight");
}

/** Scrolls as a person does, and waits until the panel has noted it. */
async function scrollBy(panel: PanelPage, pixels: number): Promise<void> {
  const ended = panel.page.evaluate(
    "new Promise(resolve => document.querySelector('.log').addEventListener('scrollend', resolve, { once: true }))",
  );
  await panel.page.mouse.move(100, 100);
  await panel.page.mouse.wheel(0, pixels);
  await ended;
  await panel.painted();
}

test("the draft survives a reload", async () => {
  const panel = await openPanel(stateOf());
  await panel.input.fill("半分だけ書いた🧠\nsecond line");
  await panel.reload(stateOf());
  assert.equal(await panel.input.inputValue(), "半分だけ書いた🧠\nsecond line");
  await panel.input.press("Enter");
  await panel.reload(stateOf());
  assert.equal(await panel.input.inputValue(), "");
});

test("a transcript at its end follows what is new and is there again after a reload", async () => {
  const state = stateOf({ items: longConversation(60) });
  const panel = await openPanel(state);
  assert.ok((await distanceToEnd(panel)) <= 1);
  await panel.send({ type: "item", item: agentItem("new", "a\n\n".repeat(50)) });
  assert.ok((await distanceToEnd(panel)) <= 1);
  assert.equal(await panel.byTestId("jump").isVisible(), false);
  await panel.reload(state);
  assert.ok((await distanceToEnd(panel)) <= 1);
});

test("someone who reads further up stays there, through growth, older items and a reload", async () => {
  const items = longConversation(60);
  const panel = await openPanel(stateOf({ items: items.slice(10), olderItems: 10 }));
  await scrollBy(panel, -700);
  const anchor = await panel.page.evaluate<string>(
    "[...document.querySelectorAll('[data-id]')].find(row => row.getBoundingClientRect().top >= 0).dataset.id",
  );
  const top = await topOf(panel, anchor);
  assert.equal(await panel.byTestId("jump").isVisible(), true);

  await panel.send({ type: "item", item: agentItem("new", "", { streaming: true }) });
  await panel.send({ type: "delta", id: "new", field: "text", text: "a\n\n".repeat(50) });
  assert.equal(await topOf(panel, anchor), top);

  await panel.show(stateOf({ items }));
  assert.equal(await topOf(panel, anchor), top);
  await panel.reload(stateOf({ items }));
  assert.equal(await topOf(panel, anchor), top);

  await panel.byTestId("jump").click();
  await panel.painted();
  assert.ok((await distanceToEnd(panel)) <= 1);
  assert.equal(await panel.byTestId("jump").isVisible(), false);
});

test("sending goes to the end", async () => {
  const panel = await openPanel(stateOf({ items: longConversation(60) }));
  await scrollBy(panel, -700);
  await panel.input.fill("and now?");
  await panel.input.press("Enter");
  await panel.send({ type: "item", item: userItem("u", "and now?") });
  assert.ok((await distanceToEnd(panel)) <= 1);
});

test("rows stay as they were opened or closed, whatever is open at first", async () => {
  const items = [
    agentItem("a1", "One.", { thoughts: "first thought" }),
    agentItem("a2", "Two.", { thoughts: "second thought" }),
  ];
  const panel = await openPanel(stateOf({ items }));
  await panel.item("a1").getByTestId("thoughts").click();
  await panel.painted();
  await panel.reload(stateOf({ items }));
  assert.equal(await panel.page.getByText("first thought").isVisible(), true);
  assert.equal(await panel.page.getByText("second thought").isVisible(), false);

  await panel.reload(stateOf({ items, thoughtsOpen: true }));
  assert.equal(await panel.page.getByText("second thought").isVisible(), true);
  await panel.item("a2").getByTestId("thoughts").click();
  await panel.painted();
  await panel.reload(stateOf({ items, thoughtsOpen: true }));
  assert.equal(await panel.page.getByText("first thought").isVisible(), true);
  assert.equal(await panel.page.getByText("second thought").isVisible(), false);
});

test("a row that opens stays under the pointer", async () => {
  const items = [...longConversation(40), agentItem("last", "Done.", { thoughts: "line\n".repeat(60) })];
  const panel = await openPanel(stateOf({ items }));
  const before = await topOf(panel, "last");
  await panel.item("last").getByTestId("thoughts").click();
  await panel.painted();
  assert.equal(await topOf(panel, "last"), before);
  assert.equal(await panel.byTestId("jump").isVisible(), true);
});

test("a kept state of another shape is not an obstacle", async () => {
  for (const stored of ["17", '"text"', "[]", '{"draft": 5, "open": [true], "anchor": {"itemId": 1}}']) {
    const panel = await openPanel(stateOf({ items: longConversation(4) }));
    await panel.page.evaluate(`sessionStorage.setItem("state", ${JSON.stringify(stored)})`);
    await panel.reload(stateOf({ items: longConversation(4) }));
    assert.equal(await panel.byTestId("item").count(), 4);
    assert.equal(await panel.input.inputValue(), "");
  }
});

test("a conversation of 500 rows is drawn whole and stays usable", async () => {
  const panel = await openPanel(stateOf({ items: longConversation(500) }));
  assert.equal(await panel.byTestId("item").count(), 500);
  assert.ok((await distanceToEnd(panel)) <= 1);
  await panel.send({ type: "item", item: agentItem("new", "", { streaming: true }) });
  for (let index = 0; index < 50; index++) {
    await panel.send({ type: "delta", id: "new", field: "text", text: `word${index} ` });
  }
  assert.match(await panel.said("new"), /word0 .*word49/);
  assert.ok((await distanceToEnd(panel)) <= 1);
});
