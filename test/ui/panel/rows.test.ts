import assert from "node:assert/strict";
import { test } from "node:test";
import type { ErrorItem, PanelState } from "../../../src/shared/protocol.ts";
import { agentItem, functionItem, stateOf, userItem } from "../../support/panel-harness/conversation.ts";
import { usePanel } from "../../support/panel-harness/panel-fixture.ts";

const openPanel = usePanel();

const at = "2026-11-22T12:04:00.000Z";
const unreachable: ErrorItem = {
  kind: "error",
  id: "e1",
  at,
  text: "The server does not answer.",
  actions: [
    { id: "retry", label: "Try Again" },
    { id: "show-log", label: "Show Log" },
  ],
};

test("an error names its cause and posts the chosen action", async () => {
  const panel = await openPanel(stateOf({ items: [userItem("u1", "Hi"), unreachable] }));
  assert.match((await panel.item("e1").textContent()) ?? "", /The server does not answer\./);
  await panel.page.locator('[data-testid="action"][data-action="retry"]').click();
  await panel.page.locator('[data-testid="action"][data-action="show-log"]').press("Enter");
  assert.deepEqual(await panel.postedOf("action"), [
    { type: "action", action: "retry" },
    { type: "action", action: "show-log" },
  ]);
});

test("an error shows what the model wrote when asked", async () => {
  const panel = await openPanel(stateOf({ items: [{ ...unreachable, detail: '{"inner_thoughts": "' }] }));
  const detail = panel.item("e1").locator("pre");
  assert.equal(await detail.isVisible(), false);
  await panel.item("e1").getByTestId("detail").click();
  assert.equal(await detail.textContent(), '{"inner_thoughts": "');
  assert.equal(await detail.isVisible(), true);
});

test("without an agent the panel says why and what to do", async () => {
  const { agent: _, ...nobody } = stateOf({ canSend: false, problem: unreachable });
  const panel = await openPanel(nobody);
  await panel.page.locator('[data-testid="action"][data-action="retry"]').click();
  assert.deepEqual(await panel.postedOf("action"), [{ type: "action", action: "retry" }]);
  await panel.input.fill("kept for later");
  await panel.input.press("Enter");
  assert.deepEqual(await panel.postedOf("send"), []);
});

test("an empty conversation invites, by name, and the invitation goes with the first message", async () => {
  const panel = await openPanel(stateOf());
  assert.equal(await panel.page.getByText("Say hello to Mina", { exact: false }).isVisible(), true);
  await panel.send({ type: "item", item: userItem("u1", "Hello") });
  assert.equal(await panel.page.getByText("Say hello to Mina", { exact: false }).isVisible(), false);
});

test("while the agent is being opened the panel says so", async () => {
  const { agent: _, ...nobody } = stateOf({ canSend: false });
  const panel = await openPanel(nobody);
  assert.equal(await panel.page.getByText("Opening…").isVisible(), true);
});

test("a call is one line, with its parameters and result on demand", async () => {
  const panel = await openPanel(
    stateOf({ items: [functionItem("f1", { status: "running", thoughts: "Green tea." })] }),
  );
  const row = panel.item("f1");
  assert.equal(await row.getByRole("img", { name: "Running" }).count(), 1);
  await panel.send({ type: "item", item: functionItem("f1", { status: "failed", thoughts: "Green tea." }) });
  assert.equal(await row.getByRole("img", { name: "Failed" }).count(), 1);
  assert.equal(await row.locator("pre").isVisible(), false);
  await row.getByText("Remembered about you: likes green tea").click();
  assert.equal(await row.locator("pre").textContent(), '{"name": "human", "content": "Likes green tea."}\nOK');
  assert.equal(await row.getByText("Green tea.", { exact: true }).isVisible(), true);
});

test("a message that was cut says why", async () => {
  const panel = await openPanel(
    stateOf({ items: [agentItem("a1", "Once upon", { cut: "The connection was lost." })] }),
  );
  assert.equal(await panel.item("a1").getByText("The connection was lost.").isVisible(), true);
});

test("local times, and a heading where a day begins", async () => {
  const panel = await openPanel(
    stateOf({
      items: [
        userItem("u1", "late", "2025-12-31T14:59:00.000Z"),
        agentItem("a1", "early", { at: "2025-12-31T15:00:00.000Z" }),
        userItem("u2", "later", "2026-01-01T03:00:00.000Z"),
      ],
    }),
    { locale: "ja" },
  );
  assert.deepEqual(await panel.page.locator("time").allTextContents(), ["23:59", "00:00", "12:00"]);
  const headings = () => panel.page.locator(".day").allTextContents();
  assert.equal((await headings()).length, 2);
  assert.match((await headings())[1] ?? "", /1月1日木曜日/);
  await panel.send({ type: "remove-item", id: "u1" });
  assert.equal((await headings()).length, 1);
  await panel.send({ type: "remove-item", id: "a1" });
  assert.equal((await headings()).length, 1);
  await panel.send({ type: "remove-item", id: "u2" });
  assert.deepEqual(await headings(), []);
});

test("the speaker is named once for rows that follow each other", async () => {
  const items: PanelState["items"] = [
    functionItem("f1"),
    agentItem("a1", "Noted."),
    userItem("u1", "And?"),
    agentItem("a2", "So."),
  ];
  const panel = await openPanel(stateOf({ items }));
  const named = async () => {
    const visible = await Promise.all((await panel.page.locator(".byline").all()).map(byline => byline.isVisible()));
    return visible.filter(Boolean).length;
  };
  assert.equal(await named(), 2);
  await panel.send({ type: "remove-item", id: "f1" });
  assert.equal(await named(), 2);
  assert.equal(await panel.item("a1").locator(".byline").isVisible(), true);
});

test("what the agent says carries its language, and the panel the strings of the editor's", async () => {
  const panel = await openPanel(
    stateOf({ agent: { id: "a", name: "👩‍👩‍👧ミナ", language: "ja" }, items: [agentItem("a1", "おかえり")] }),
  );
  assert.equal(await panel.item("a1").locator(".markdown").getAttribute("lang"), "ja");
  assert.equal(await panel.item("a1").locator(".avatar").textContent(), "👩‍👩‍👧");
  assert.equal(await panel.input.getAttribute("placeholder"), "Message 👩‍👩‍👧ミナ");
});

test("older messages are offered and asked for", async () => {
  const panel = await openPanel(stateOf({ items: [userItem("u1", "Hi")], olderItems: 120 }));
  await panel.page.getByText("Show earlier messages (120)").click();
  assert.deepEqual(await panel.postedOf("show-older"), [{ type: "show-older" }]);
});

test("the panel asks for its state when it has loaded", async () => {
  const panel = await openPanel(stateOf());
  assert.deepEqual(await panel.posted(), [{ type: "ready" }]);
});
