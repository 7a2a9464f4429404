import assert from "node:assert/strict";
import { test } from "node:test";
import { stateOf } from "../../support/panel-harness/conversation.ts";
import { usePanel } from "../../support/panel-harness/panel-fixture.ts";
import type { PanelPage } from "../../support/panel-harness/panel-page.ts";

const openPanel = usePanel();

interface Key {
  readonly key: string;
  readonly keyCode: number;
  readonly isComposing?: boolean;
}

/** An event of the input, as an input method brings it about. */
type ImeEvent = readonly ["compositionstart" | "compositionend"] | readonly ["keydown" | "keyup", Key];

const enter: Key = { key: "Enter", keyCode: 13 };

/** Dispatches the events in one go, as a browser does for one key press. */
async function dispatch(panel: PanelPage, events: readonly ImeEvent[]): Promise<void> {
  await panel.page.evaluate(`
    const input = document.querySelector('[data-testid="input"]');
    for (const [type, key] of ${JSON.stringify(events)}) {
      const init = { bubbles: true, cancelable: true, ...key };
      input.dispatchEvent(key ? new KeyboardEvent(type, init) : new CompositionEvent(type, init));
    }
  `);
}

async function openWithText(): Promise<PanelPage> {
  const panel = await openPanel(stateOf());
  await panel.input.fill("きおく");
  return panel;
}

test("Chromium: the Enter that ends a composition does not send, the next one does", async () => {
  const panel = await openWithText();
  await dispatch(panel, [
    ["compositionstart"],
    ["keydown", { key: "Enter", keyCode: 229, isComposing: true }],
    ["compositionend"],
    ["keyup", enter],
  ]);
  assert.deepEqual(await panel.postedOf("send"), []);
  await dispatch(panel, [["keydown", enter]]);
  assert.deepEqual(await panel.postedOf("send"), [{ type: "send", text: "きおく" }]);
});

for (const keyCode of [229, 13]) {
  test(`Safari: compositionend before the key (keyCode ${keyCode}) does not send, the next Enter does`, async () => {
    const panel = await openWithText();
    await dispatch(panel, [
      ["compositionstart"],
      ["compositionend"],
      ["keydown", { key: "Enter", keyCode }],
      ["keyup", enter],
    ]);
    assert.deepEqual(await panel.postedOf("send"), []);
    await dispatch(panel, [["keydown", enter]]);
    assert.deepEqual(await panel.postedOf("send"), [{ type: "send", text: "きおく" }]);
  });
}

test("a composition that a click has ended does not swallow a later Enter", async () => {
  const panel = await openWithText();
  await dispatch(panel, [["compositionstart"], ["compositionend"]]);
  await panel.page.waitForTimeout(150);
  await panel.input.press("Enter");
  assert.deepEqual(await panel.postedOf("send"), [{ type: "send", text: "きおく" }]);
});

test("Escape that cancels a composition does not stop the turn", async () => {
  const panel = await openPanel(stateOf({ phase: "writing", canSend: false }));
  await dispatch(panel, [["keydown", { key: "Escape", keyCode: 229, isComposing: true }]]);
  assert.deepEqual(await panel.postedOf("stop"), []);
});

test("a composition of the browser itself keeps the text and sends nothing until it ends", async () => {
  const panel = await openPanel(stateOf());
  await panel.input.focus();
  const session = await panel.page.context().newCDPSession(panel.page);
  await session.send("Input.imeSetComposition", { text: "きおく", selectionStart: 3, selectionEnd: 3 });
  await panel.page.keyboard.down("Enter");
  await session.send("Input.insertText", { text: "記憶" });
  await panel.page.keyboard.up("Enter");
  assert.deepEqual(await panel.postedOf("send"), []);
  await panel.page.keyboard.press("Enter");
  assert.deepEqual(await panel.postedOf("send"), [{ type: "send", text: "記憶" }]);
});
