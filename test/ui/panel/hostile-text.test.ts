import assert from "node:assert/strict";
import { test } from "node:test";
import { agentItem, functionItem, stateOf, userItem } from "../../support/panel-harness/conversation.ts";
import { hostileTexts } from "../../support/panel-harness/hostile-texts.ts";
import { usePanel } from "../../support/panel-harness/panel-fixture.ts";
import type { PanelPage } from "../../support/panel-harness/panel-page.ts";

const openPanel = usePanel();

/** Everything the panel itself puts into the transcript. */
const ownElements = [
  ...["article", "header", "span", "time", "details", "summary", "div", "p", "pre", "svg", "path", "h2", "h3"],
  ...["vscode-button", "vscode-progress-ring"],
  ...["a", "br", "hr", "code", "em", "strong", "s", "blockquote", "ul", "ol", "li", "h1", "h4", "h5", "h6"],
  ...["table", "thead", "tbody", "tr", "th", "td"],
];

async function assertHarmless(panel: PanelPage): Promise<void> {
  const address = panel.page.url();
  const tags = await panel.page.evaluate<string[]>(
    "[...new Set([...document.querySelectorAll('.log *')].map(element => element.localName))]",
  );
  assert.deepEqual(
    tags.filter(tag => !ownElements.includes(tag)),
    [],
  );
  const handlers = await panel.page.evaluate<string[]>(
    "[...document.querySelectorAll('.log *')].flatMap(element => element.getAttributeNames()).filter(name => /^on|^style$|^src/.test(name))",
  );
  assert.deepEqual(handlers, []);
  await panel.page.evaluate("for (const link of document.querySelectorAll('.log a')) link.click()");
  for (const { url } of await panel.postedOf("open-link")) {
    assert.match(url, /^(https?|mailto):/);
  }
  await panel.painted();
  assert.equal(await panel.executed(), 0);
  assert.equal(panel.page.url(), address);
}

test("hostile texts in messages do nothing", async () => {
  const items = hostileTexts.flatMap((text, index) => [userItem(`u${index}`, text), agentItem(`a${index}`, text)]);
  const panel = await openPanel(stateOf({ items }));
  await assertHarmless(panel);
  const shown = await panel.page.evaluate<string[]>(
    "[...document.querySelectorAll('.bubble')].map(bubble => bubble.textContent)",
  );
  assert.deepEqual(shown, hostileTexts);
});

test("hostile texts that arrive piece by piece do nothing", async () => {
  const panel = await openPanel(
    stateOf({ items: hostileTexts.map((_, index) => agentItem(`a${index}`, "", { streaming: true })) }),
  );
  const longest = Math.max(...hostileTexts.map(text => text.length));
  for (let start = 0; start < longest; start += 5) {
    await panel.send(
      ...hostileTexts.map((text, index) => ({
        type: "delta" as const,
        id: `a${index}`,
        field: "text" as const,
        text: text.slice(start, start + 5),
      })),
    );
  }
  await assertHarmless(panel);
});

test("hostile texts in thoughts, calls, notices, errors and actions do nothing", async () => {
  const at = "2026-11-22T12:04:00.000Z";
  const items = hostileTexts.flatMap((text, index) => [
    agentItem(`a${index}`, "Hm.", { thoughts: text, cut: text }),
    functionItem(`f${index}`, { function: text, label: text, detail: text, thoughts: text }),
    { kind: "notice" as const, id: `n${index}`, at, text },
    {
      kind: "error" as const,
      id: `e${index}`,
      at,
      text,
      detail: text,
      actions: [{ id: "retry" as const, label: text }],
    },
  ]);
  const panel = await openPanel(stateOf({ items, thoughtsOpen: true }));
  await assertHarmless(panel);
});

test("a hostile agent name, language or draft does nothing", async () => {
  const panel = await openPanel(stateOf());
  for (const text of hostileTexts) {
    await panel.send({ type: "restore-draft", text });
    await panel.show(stateOf({ agent: { id: "a", name: text, language: text } }));
    await panel.show(stateOf({ agent: { id: "a", name: text, language: text }, items: [agentItem("a1", text)] }));
  }
  await assertHarmless(panel);
});
