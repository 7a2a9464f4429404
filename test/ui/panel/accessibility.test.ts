import assert from "node:assert/strict";
import { test } from "node:test";
import {
  agentItem,
  functionItem,
  longConversation,
  stateOf,
  userItem,
} from "../../support/panel-harness/conversation.ts";
import { usePanel } from "../../support/panel-harness/panel-fixture.ts";
import type { PanelPage, Theme } from "../../support/panel-harness/panel-page.ts";

const openPanel = usePanel();

const at = "2026-11-22T12:04:00.000Z";
const everything = [
  userItem("u1", "a-very-long-word-".repeat(20)),
  functionItem("f1", { thoughts: "Noted." }),
  agentItem("a1", `[link](https://example.org/) ${"長い言葉".repeat(40)}\n\n\`\`\`\n${"code ".repeat(40)}\n\`\`\``, {
    thoughts: "Hm.",
  }),
  agentItem("a2", `| ${"column | ".repeat(12)}\n|${"---|".repeat(12)}\n| ${"value | ".repeat(12)}`),
  { kind: "notice" as const, id: "n1", at, text: "Older messages were summarized." },
  { kind: "error" as const, id: "e1", at, text: "No answer.", actions: [{ id: "retry" as const, label: "Try Again" }] },
];

function announced(panel: PanelPage): Promise<string> {
  return panel.measure("[aria-live=polite]", "element.textContent");
}

/** What Tab reaches, in order, by the name a person would give it. */
async function walk(panel: PanelPage, steps: number): Promise<string[]> {
  const reached: string[] = [];
  for (let step = 0; step < steps; step++) {
    await panel.page.keyboard.press("Tab");
    reached.push(
      await panel.page.evaluate<string>(
        "(element => element.dataset.testid ?? element.getAttribute('role') ?? (element.title || element.localName))(document.activeElement)",
      ),
    );
  }
  return reached;
}

test("finished messages and errors are announced, growing and old ones are not", async () => {
  const panel = await openPanel(stateOf({ items: [agentItem("old", "From yesterday.")] }));
  assert.equal(await panel.page.getByRole("log", { name: "Conversation" }).getAttribute("aria-live"), "off");
  await panel.send({ type: "item", item: agentItem("a1", "", { streaming: true }) });
  await panel.send({ type: "delta", id: "a1", field: "text", text: "Welcome" });
  assert.equal(await announced(panel), "");
  await panel.send({ type: "item", item: agentItem("a1", "Welcome home.") });
  assert.equal(await announced(panel), "Mina: Welcome home.");
  await panel.send({ type: "item", item: { kind: "error", id: "e1", at, text: "No answer.", actions: [] } });
  assert.equal(await announced(panel), "Error: No answer.");
});

test("the keyboard alone reaches everything, in reading order", async () => {
  const panel = await openPanel(stateOf({ items: everything }));
  await panel.send({ type: "restore-draft", text: "a draft, so that Send can be reached" });
  const reached = await walk(panel, 10);
  assert.deepEqual(
    reached.filter(name => name !== "pre" && name !== "table"),
    ["log", "detail", "thoughts", "https://example.org/", "Copy", "action", "input", "send"],
  );
});

test("rows open and close by keyboard", async () => {
  const panel = await openPanel(stateOf({ items: everything }));
  await panel.item("a1").getByTestId("thoughts").press("Enter");
  assert.equal(await panel.item("a1").getByText("Hm.").isVisible(), true);
  await panel.item("a1").getByTestId("thoughts").press("Enter");
  assert.equal(await panel.item("a1").getByText("Hm.").isVisible(), false);
});

test("the transcript scrolls by keyboard", async () => {
  const panel = await openPanel(stateOf({ items: longConversation(60) }));
  const scrolled = panel.page.evaluate(
    "new Promise(resolve => document.querySelector('.log').addEventListener('scrollend', resolve, { once: true }))",
  );
  await panel.page.getByRole("log").focus();
  await panel.page.keyboard.press("Home");
  await scrolled;
  assert.equal(await panel.measure(".log", "element.scrollTop"), 0);
});

for (const theme of ["vscode-dark", "vscode-light", "vscode-high-contrast"] satisfies Theme[]) {
  for (const width of [200, 900]) {
    test(`nothing sticks out at ${width} pixels in ${theme}`, async () => {
      const panel = await openPanel(stateOf({ items: everything, thoughtsOpen: true, phase: "reading-prompt" }), {
        theme,
        width,
      });
      const sticksOut = await panel.page.evaluate<string[]>(
        `[...document.querySelectorAll('body *')]
          .filter(element => element.getBoundingClientRect().right > innerWidth && !element.closest('pre, table'))
          .map(element => element.outerHTML.slice(0, 80))`,
      );
      assert.deepEqual(sticksOut, []);
      assert.equal(await panel.measure(".log", "element.scrollWidth > element.clientWidth"), false);
    });
  }

  test(`text is legible in ${theme}`, async () => {
    const panel = await openPanel(stateOf({ items: everything, thoughtsOpen: true }), { theme });
    const color = (selector: string) => panel.measure<string>(selector, "getComputedStyle(element).color");
    const ground = await panel.measure<string>("html", "getComputedStyle(element).backgroundColor");
    for (const selector of [
      ".bubble",
      ".markdown",
      ".thoughts-text",
      ".error-text",
      ".item-notice",
      "time",
      "textarea",
    ]) {
      const ratio = contrast(await color(selector), ground);
      assert.ok(ratio >= 4.5, `${selector}: ${ratio}`);
    }
  });
}

test("nothing moves for people who want no motion", async () => {
  const writing = stateOf({ phase: "writing", canSend: false });
  const spins = (panel: PanelPage) =>
    panel.measure<boolean>(
      "vscode-progress-ring",
      "element.shadowRoot.getAnimations().some(animation => animation instanceof CSSAnimation)",
    );
  assert.equal(await spins(await openPanel(writing)), true);
  assert.equal(await spins(await openPanel(writing, { reducedMotion: true })), false);
});

/** WCAG's ratio of two CSS colours `rgb(r, g, b)`; what is translucent is laid over the second. */
function contrast(text: string, ground: string): number {
  const below = channels(ground).slice(0, 3);
  const [red = 0, green = 0, blue = 0, alpha = 1] = channels(text);
  const above = [red, green, blue].map((value, index) => value * alpha + (below[index] ?? 0) * (1 - alpha));
  const [lighter = 0, darker = 0] = [luminance(above), luminance(below)].sort((a, b) => b - a);
  return (lighter + 0.05) / (darker + 0.05);
}

function channels(color: string): number[] {
  return (color.match(/[\d.]+/g) ?? []).map(Number);
}

function luminance(color: readonly number[]): number {
  const [red = 0, green = 0, blue = 0] = color.map(value => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
