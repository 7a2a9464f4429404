import type { AgentItem, ChatItem } from "../../src/shared/protocol.ts";
import { createDisclosure } from "../disclosure.ts";
import { createElement, oncePerFrame } from "../dom.ts";
import { createIcon } from "../icons.ts";
import { MarkdownBody } from "../markdown.ts";
import type { PanelContext } from "../panel-context.ts";
import { createByline, createRow, type ItemView, languageOf } from "./item-view.ts";

/** What the agent says, with the thoughts behind it. */
export class AgentItemView implements ItemView {
  readonly element: HTMLElement;
  readonly #strings: PanelContext["strings"];
  readonly #thoughts: HTMLElement;
  readonly #thoughtsLabel: HTMLElement;
  readonly #thoughtsText: HTMLElement;
  readonly #body: MarkdownBody;
  readonly #cut: HTMLElement;
  #item: AgentItem;

  constructor(item: AgentItem, context: PanelContext) {
    const language = languageOf(context);
    this.#item = item;
    this.#strings = context.strings;
    this.#thoughtsLabel = createElement("span");
    this.#thoughtsText = createElement("p", { class: "thoughts-text", lang: language });
    this.#thoughts = createDisclosure({
      key: `${item.id}/thoughts`,
      openAtFirst: context.thoughtsOpen,
      className: "thoughts",
      testId: "thoughts",
      summary: [this.#thoughtsLabel],
      body: [this.#thoughtsText],
    });
    this.#body = new MarkdownBody(context.strings, language);
    this.#cut = createElement("p", { class: "cut" });
    this.element = createRow(item, context.agent?.name ?? "");
    this.element.append(createByline(item.at, context), this.#thoughts, this.#body.element, this.#cut);
    this.#render();
  }

  update(item: ChatItem): boolean {
    if (item.kind !== "agent") {
      return false;
    }
    this.#item = item;
    this.#render();
    return true;
  }

  append(field: "text" | "thoughts", text: string): void {
    this.#item = { ...this.#item, [field]: this.#item[field] + text };
    this.#renderSoon();
  }

  readonly #renderSoon = oncePerFrame(() => this.#render());

  #render(): void {
    const { text, thoughts, streaming, cut } = this.#item;
    this.element.ariaBusy = String(streaming);
    if (streaming) {
      this.element.dataset["streaming"] = "true";
    } else {
      delete this.element.dataset["streaming"];
    }
    this.#thoughts.hidden = thoughts === "";
    this.#thoughtsLabel.textContent = streaming && text === "" ? this.#strings.thinking : this.#strings.thoughts;
    this.#thoughtsText.textContent = thoughts;
    this.#body.show(text);
    this.#cut.hidden = cut === undefined;
    this.#cut.replaceChildren(createIcon("warning"), cut ?? "");
  }
}
