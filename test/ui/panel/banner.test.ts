import assert from "node:assert/strict";
import { test } from "node:test";
import type { PanelBanner } from "../../../src/shared/protocol.ts";
import { agentItem, stateOf, userItem } from "../../support/panel-harness/conversation.ts";
import { usePanel } from "../../support/panel-harness/panel-fixture.ts";

const openPanel = usePanel();

const elsewhere: PanelBanner = {
  kind: "info",
  text: "This agent is open in another window. You can read along here.",
  actions: [{ id: "take-over", label: "Take Over" }],
};
const following = stateOf({
  banner: elsewhere,
  canSend: false,
  readOnly: "Open in another window: choose Take Over to write here.",
  items: [userItem("u1", "Hello")],
});

test("a window that reads along says so, offers to take over, and has nothing to write in", async () => {
  const panel = await openPanel(following);
  const banner = panel.byTestId("banner");
  assert.match((await banner.textContent()) ?? "", /open in another window/);
  assert.equal(await banner.getAttribute("role"), "status");
  assert.equal(await panel.input.getAttribute("placeholder"), following.readOnly);
  assert.equal(await panel.input.isEditable(), false);
  await banner.getByTestId("action").click();
  assert.deepEqual(await panel.postedOf("action"), [{ type: "action", action: "take-over" }]);
});

test("what another window writes shows while reading along", async () => {
  const panel = await openPanel(following);
  await panel.send({ type: "item", item: agentItem("a1", "Not yet.") });
  assert.equal(await panel.said("a1"), "Not yet.");
  assert.equal(await panel.byTestId("banner").isVisible(), true);
});

test("a draft stays through losing the agent, reading along and taking it back", async () => {
  const panel = await openPanel(stateOf());
  await panel.input.fill("半分だけ書いた");
  await panel.show(following);
  assert.equal(await panel.input.inputValue(), "半分だけ書いた");
  await panel.input.press("Enter");
  assert.deepEqual(await panel.postedOf("send"), []);
  await panel.reload(following);
  assert.equal(await panel.input.inputValue(), "半分だけ書いた");
  await panel.show(stateOf());
  assert.equal(await panel.byTestId("banner").isVisible(), false);
  assert.equal(await panel.input.isEditable(), true);
  await panel.input.press("Enter");
  assert.deepEqual(await panel.postedOf("send"), [{ type: "send", text: "半分だけ書いた" }]);
});

test("that nothing is saved shows until it is, and keeps the focus on its button meanwhile", async () => {
  const banner: PanelBanner = {
    kind: "warning",
    text: "The conversation goes on in memory and is not saved: the disk is full.",
    actions: [{ id: "try-saving", label: "Try Again" }],
  };
  const panel = await openPanel(stateOf());
  assert.equal(await panel.byTestId("banner").isVisible(), false);
  await panel.send({ type: "banner", banner });
  assert.equal(await panel.byTestId("banner").getAttribute("data-kind"), "warning");
  assert.equal(await panel.input.isEditable(), true, "the conversation goes on");
  const button = panel.byTestId("banner").getByTestId("action");
  await button.click();
  await panel.send({ type: "banner", banner });
  assert.equal(await panel.measure("[data-testid=banner]", "element.contains(document.activeElement)"), true);
  await panel.send({ type: "banner" });
  assert.equal(await panel.byTestId("banner").isVisible(), false);
});
