import { englishPanelStrings } from "../src/shared/panel-strings.ts";
import type { ChatItem, HostToPanel, PanelActivity } from "../src/shared/protocol.ts";
import { Announcer } from "./announcer.ts";
import { Banner } from "./banner.ts";
import { createClock } from "./clock.ts";
import { Composer } from "./composer.ts";
import { createElement } from "./dom.ts";
import type { PanelContext } from "./panel-context.ts";
import { PhaseLine } from "./phase-line.ts";
import { registerToolkit } from "./toolkit.ts";
import { Transcript } from "./transcript.ts";
import { post } from "./vscode-api.ts";

registerToolkit();

let context: PanelContext = {
  strings: englishPanelStrings,
  clock: createClock(document.documentElement.lang),
  thoughtsOpen: false,
};
const transcript = new Transcript(context);
const banner = new Banner();
const phaseLine = new PhaseLine();
const composer = new Composer(() => transcript.toEnd());
const announcer = new Announcer();

document.body.append(
  createElement(
    "main",
    { class: "panel" },
    transcript.element,
    banner.element,
    phaseLine.element,
    composer.element,
    announcer.element,
  ),
);
window.addEventListener("message", (event: MessageEvent<HostToPanel>) => receive(event.data));
window.addEventListener("focus", () => {
  if (document.activeElement === document.body) {
    composer.focus();
  }
});
post({ type: "ready" });

function receive(message: HostToPanel): void {
  switch (message.type) {
    case "state":
      showState(message);
      break;
    case "item":
      showItem(message.item);
      break;
    case "remove-item":
      transcript.remove(message.id);
      break;
    case "delta":
      transcript.append(message);
      break;
    case "phase":
      showActivity(message);
      break;
    case "banner":
      banner.show(message.banner);
      break;
    case "restore-draft":
      composer.restore(message.text);
      break;
    case "focus-input":
      composer.focus();
      break;
  }
}

function showState({ state, strings, locale }: Extract<HostToPanel, { type: "state" }>): void {
  const { agent, thoughtsOpen } = state;
  context = { strings, clock: createClock(locale), thoughtsOpen, ...(agent && { agent }) };
  transcript.show(state, context);
  composer.label(strings, agent);
  banner.show(state.banner);
  showActivity(state);
}

function showActivity(activity: PanelActivity): void {
  phaseLine.show(activity, context.strings);
  composer.show(activity);
}

function showItem(item: ChatItem): void {
  const before = transcript.find(item.id);
  transcript.put(item);
  if (item.kind === "error") {
    announcer.announce(context.strings.error, item.text);
  } else if (item.kind === "agent" && !item.streaming && (before?.kind !== "agent" || before.streaming)) {
    announcer.announce(context.agent?.name ?? "", item.text);
  }
}
