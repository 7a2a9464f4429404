import type { ChatItem } from "../../src/shared/protocol.ts";
import { createElement } from "../dom.ts";
import type { PanelContext } from "../panel-context.ts";

/** One row of the transcript. */
export interface ItemView {
  readonly element: HTMLElement;
  /** Shows another state of the item; false if that takes a new view. */
  update(item: ChatItem): boolean;
  /** Lets the item grow; absent where an item never does. */
  append?(field: "text" | "thoughts", text: string): void;
}

export function createRow(item: ChatItem, label: string): HTMLElement {
  return createElement("article", {
    class: `item item-${item.kind}`,
    "data-testid": "item",
    "data-kind": item.kind,
    "data-id": item.id,
    "aria-label": label,
  });
}

export function createTime(at: string, { clock }: PanelContext): HTMLTimeElement {
  return createElement("time", { datetime: at, title: clock.day(at) }, clock.time(at));
}

/** Who speaks, above the first of several rows by the agent. */
export function createByline(at: string, context: PanelContext): HTMLElement {
  const name = context.agent?.name ?? "";
  return createElement(
    "header",
    { class: "byline" },
    createElement("span", { class: "avatar", "aria-hidden": "true" }, firstCharacter(name)),
    createElement("span", { class: "name" }, name),
    createTime(at, context),
  );
}

export function speaksFor(item: ChatItem): boolean {
  return item.kind === "agent" || item.kind === "function";
}

export function languageOf(context: PanelContext): string {
  return context.agent?.language ?? "";
}

/** What a person sees as one character, which may be several code points. */
function firstCharacter(name: string): string {
  const [first] = new Intl.Segmenter().segment(name.trim());
  return first?.segment ?? "";
}
