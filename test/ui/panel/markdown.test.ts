import assert from "node:assert/strict";
import { test } from "node:test";
import { agentItem, stateOf } from "../../support/panel-harness/conversation.ts";
import { usePanel } from "../../support/panel-harness/panel-fixture.ts";

const openPanel = usePanel();

function saying(text: string) {
  return stateOf({ items: [agentItem("a1", text)] });
}

test("a link is handed to the host and nothing else happens", async () => {
  const panel = await openPanel(saying("[one](https://example.org/a?b=1#c) https://example.org/二 <me@example.org>"));
  const address = panel.page.url();
  const links = panel.item("a1").locator("a");
  await links.nth(0).click();
  await links.nth(1).click({ button: "middle" });
  await links.nth(2).press("Enter");
  assert.deepEqual(
    (await panel.postedOf("open-link")).map(({ url }) => url),
    ["https://example.org/a?b=1#c", "https://example.org/%E4%BA%8C", "mailto:me@example.org"],
  );
  assert.equal(panel.page.url(), address);
  assert.equal(panel.page.context().pages().length, 1);
});

test("a link tells where it leads", async () => {
  const panel = await openPanel(saying('[safe.example](https://other.example/ "safe.example")'));
  assert.equal(await panel.item("a1").locator("a").getAttribute("title"), "https://other.example/");
});

test("the event of a link click stays inside the panel", async () => {
  const panel = await openPanel(saying("[one](https://example.org/)"));
  await panel.page.evaluate("document.addEventListener('click', () => { window.escaped = true })");
  await panel.item("a1").locator("a").click();
  assert.equal(await panel.page.evaluate("window.escaped === true"), false);
});

test("a picture becomes a link and is not loaded", async () => {
  const panel = await openPanel(saying("![a cat](https://example.org/cat.png) ![](https://example.org/dog.png)"));
  assert.deepEqual(await panel.item("a1").locator("a").allTextContents(), ["a cat", "https://example.org/dog.png"]);
  assert.equal(await panel.item("a1").locator("img").count(), 0);
});

test("file names and unfinished addresses are not taken for links", async () => {
  const panel = await openPanel(saying("See README.md, example.com and agent@home."));
  assert.equal(await panel.item("a1").locator("a").count(), 0);
});

test("line breaks, numbers of lists and alignment of tables are kept", async () => {
  const panel = await openPanel(saying("one\ntwo\n\n4. four\n5. five\n\n| a | b |\n|---|--:|\n| 1 | 2 |"));
  assert.equal(await panel.item("a1").locator("p br").count(), 1);
  assert.equal(await panel.item("a1").locator("ol").getAttribute("start"), "4");
  assert.equal(await panel.item("a1").locator("td").last().getAttribute("align"), "right");
});

test("a code block can be copied", async () => {
  const panel = await openPanel(saying("```ts\nconst 記憶 = 1;\n```"));
  const copy = panel.item("a1").locator("vscode-button");
  await panel.item("a1").locator("pre").hover();
  await copy.click();
  assert.deepEqual(await panel.postedOf("copy"), [{ type: "copy", text: "const 記憶 = 1;\n" }]);
  assert.equal(await copy.getAttribute("title"), "Copied");
});
