import assert from "node:assert/strict";
import { test } from "node:test";
import { stateOf } from "../../support/panel-harness/conversation.ts";
import { usePanel } from "../../support/panel-harness/panel-fixture.ts";

const openPanel = usePanel();

const running = { phase: "writing", canSend: false, turnStartedAt: "2026-11-22T12:04:00.000Z" } as const;

test("Enter sends and empties the input; Shift+Enter starts a new line", async () => {
  const panel = await openPanel(stateOf());
  await panel.input.focus();
  await panel.page.keyboard.type("first");
  await panel.page.keyboard.press("Shift+Enter");
  await panel.page.keyboard.type("second");
  await panel.page.keyboard.press("Enter");
  assert.deepEqual(await panel.postedOf("send"), [{ type: "send", text: "first\nsecond" }]);
  assert.equal(await panel.input.inputValue(), "");
});

test("nothing is sent when there is nothing to send", async () => {
  const panel = await openPanel(stateOf());
  for (const nothing of ["", "   ", "\n\n", "\u3000"]) {
    await panel.input.fill(nothing);
    await panel.input.press("Enter");
    assert.equal(await panel.measure<boolean>('[data-testid="send"]', "element.disabled"), true);
  }
  assert.deepEqual(await panel.postedOf("send"), []);
});

test("the button sends, and the input has the focus again", async () => {
  const panel = await openPanel(stateOf());
  await panel.input.fill("こんにちは");
  await panel.byTestId("send").click();
  assert.deepEqual(await panel.postedOf("send"), [{ type: "send", text: "こんにちは" }]);
  assert.equal(await panel.measure<boolean>('[data-testid="input"]', "element === document.activeElement"), true);
});

test("while the agent is busy one can write on, but not send", async () => {
  const panel = await openPanel(stateOf(running));
  await panel.input.fill("the next thought");
  await panel.input.press("Enter");
  assert.deepEqual(await panel.postedOf("send"), []);
  assert.equal(await panel.input.inputValue(), "the next thought");
  await panel.send({ type: "phase", phase: "idle", canSend: true });
  await panel.input.press("Enter");
  assert.deepEqual(await panel.postedOf("send"), [{ type: "send", text: "the next thought" }]);
});

test("Stop stands in Send's place during a turn; so does Escape", async () => {
  const panel = await openPanel(stateOf());
  assert.equal(await panel.byTestId("stop").isVisible(), false);
  await panel.page.keyboard.press("Escape");
  await panel.send({ type: "phase", ...running });
  assert.equal(await panel.byTestId("send").isVisible(), false);
  await panel.byTestId("stop").click();
  assert.equal((await panel.postedOf("stop")).length, 1);
  await panel.page.keyboard.press("Escape");
  assert.equal((await panel.postedOf("stop")).length, 2);
  await panel.send({ type: "phase", phase: "idle", canSend: true });
  assert.equal(await panel.byTestId("stop").isVisible(), false);
  assert.equal(await panel.byTestId("send").isVisible(), true);
});

test("a turn that ends under the focused Stop button leaves the focus in the input", async () => {
  const panel = await openPanel(stateOf(running));
  await panel.byTestId("stop").focus();
  await panel.send({ type: "phase", phase: "idle", canSend: true });
  assert.equal(await panel.measure<boolean>('[data-testid="input"]', "element === document.activeElement"), true);
});

test("a refused message comes back before what was written since", async () => {
  const panel = await openPanel(stateOf());
  await panel.send({ type: "restore-draft", text: "refused" });
  assert.equal(await panel.input.inputValue(), "refused");
  await panel.input.fill("newer");
  await panel.send({ type: "restore-draft", text: "refused" });
  assert.equal(await panel.input.inputValue(), "refused\nnewer");
});

test("100 KB can be pasted, written on and sent", async () => {
  const long = "記憶🧠 memory\n".repeat(5000);
  const panel = await openPanel(stateOf());
  // Playwright's fill() would insert the text line by line; this takes it to the clipboard and pastes it in one go.
  await panel.measure('[data-testid="input"]', `(element.value = ${JSON.stringify(long)}, element.select())`);
  await panel.input.press("Control+X");
  assert.equal(await panel.input.inputValue(), "");
  await panel.input.press("Control+V");
  await panel.page.keyboard.type("end");
  await panel.page.keyboard.press("Enter");
  assert.deepEqual(await panel.postedOf("send"), [{ type: "send", text: `${long}end` }]);
});

test("the input grows with its text up to a limit", async () => {
  const panel = await openPanel(stateOf());
  const height = () => panel.measure<number>('[data-testid="input"]', "element.offsetHeight");
  const empty = await height();
  await panel.input.fill("a\nb\nc");
  const three = await height();
  assert.ok(three > 2 * empty, `${three} after ${empty}`);
  await panel.input.fill("line\n".repeat(200));
  assert.ok((await height()) <= 260);
});

test("the host can put the focus into the input", async () => {
  const panel = await openPanel(stateOf());
  await panel.send({ type: "focus-input" });
  assert.equal(await panel.measure<boolean>('[data-testid="input"]', "element === document.activeElement"), true);
});

test("the waiting state is told in words, and nothing is said when idle", async () => {
  const panel = await openPanel(stateOf({ ...running, phase: "reading-prompt" }));
  assert.match((await panel.byTestId("phase").textContent()) ?? "", /^Reading the conversation…\d+ s$/);
  assert.equal(await panel.byTestId("phase").getAttribute("role"), "status");
  await panel.send({ type: "phase", phase: "idle", canSend: true });
  assert.equal(await panel.byTestId("phase").textContent(), "");
});
