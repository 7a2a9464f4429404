import type { PanelState } from "../src/shared/protocol.ts";
import { createElement, fill } from "./dom.ts";
import type { PanelContext } from "./panel-context.ts";
import { createProgressRing } from "./toolkit.ts";

/** What stands in an empty transcript: an invitation, or that the agent is being opened. */
export function createWelcome(state: PanelState, { strings }: PanelContext): HTMLElement {
  if (!state.agent) {
    return createElement("div", { class: "welcome" }, createProgressRing(), createElement("p", {}, strings.opening));
  }
  const { name, language } = state.agent;
  return createElement(
    "div",
    { class: "welcome" },
    createElement("h2", { lang: language }, name),
    createElement("p", {}, fill(strings.welcome, { name })),
    createElement("p", { class: "hint" }, strings.keys),
  );
}
