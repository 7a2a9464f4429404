import type { ChatItem, HostToPanel, PanelState } from "../src/shared/protocol.ts";
import { createElement, fill } from "./dom.ts";
import { createItemView } from "./items/create-item-view.ts";
import { type ItemView, speaksFor } from "./items/item-view.ts";
import type { PanelContext } from "./panel-context.ts";
import { ScrollKeeper } from "./scroll-keeper.ts";
import { createIconButton, createTextButton, labelButton } from "./toolkit.ts";
import { post } from "./vscode-api.ts";
import { createWelcome } from "./welcome.ts";

type Delta = Extract<HostToPanel, { type: "delta" }>;

interface Entry {
  readonly item: ChatItem;
  readonly view: ItemView;
  /** The day's heading above the row, where a day begins. */
  day?: HTMLElement;
}

/** The conversation, row by row. */
export class Transcript {
  readonly element: HTMLElement;
  readonly #log: HTMLElement;
  readonly #rows: HTMLElement;
  /** Below the rows: why no agent could be opened, or what to do with an empty transcript. */
  readonly #aside: HTMLElement;
  readonly #older: HTMLElement;
  readonly #jump = createIconButton("arrowDown");
  readonly #scroll: ScrollKeeper;
  #entries: Entry[] = [];
  #context: PanelContext;

  constructor(context: PanelContext) {
    this.#context = context;
    this.#older = createElement("div", { class: "older" });
    this.#aside = createElement("div", { class: "aside" });
    this.#rows = createElement("div", { class: "rows" });
    const content = createElement("div", { class: "content" }, this.#older, this.#rows, this.#aside);
    // Finished messages are announced by the announcer; as a live region the log would read out every delta.
    this.#log = createElement("div", { class: "log", role: "log", "aria-live": "off", tabindex: "0" }, content);
    this.#jump.dataset["testid"] = "jump";
    this.#jump.classList.add("jump");
    this.#jump.hidden = true;
    this.element = createElement("div", { class: "transcript" }, this.#log, this.#jump);
    this.#scroll = new ScrollKeeper(this.#log, content, following => {
      this.#jump.hidden = following;
    });
    this.#jump.addEventListener("click", () => this.#scroll.toEnd());
    content.addEventListener("click", openLink);
    content.addEventListener("auxclick", openLink);
  }

  /** Draws everything anew. */
  show(state: PanelState, context: PanelContext): void {
    this.#context = context;
    this.#log.ariaLabel = context.strings.conversation;
    labelButton(this.#jump, context.strings.jump);
    this.#entries = [];
    this.#rows.replaceChildren();
    for (const item of state.items) {
      this.put(item);
    }
    this.#older.replaceChildren(...(state.olderItems > 0 ? [this.#createOlderButton(state.olderItems)] : []));
    this.#aside.replaceChildren(
      state.problem ? createItemView(state.problem, context).element : createWelcome(state, context),
    );
    this.#scroll.restore();
  }

  /** Adds the item at the end, or shows its new state where it stands. */
  put(item: ChatItem): void {
    const index = this.#entries.findIndex(entry => entry.item.id === item.id);
    const known = this.#entries[index];
    if (!known) {
      const view = createItemView(item, this.#context);
      this.#rows.append(view.element);
      this.#entries.push({ item, view });
      this.#arrange(this.#entries.length - 1);
      return;
    }
    const { view } = known;
    this.#entries[index] = { ...known, item, view: view.update(item) ? view : this.#replaceView(view, item) };
    this.#arrange(index);
    this.#arrange(index + 1);
  }

  remove(id: string): void {
    const index = this.#entries.findIndex(entry => entry.item.id === id);
    const [removed] = index < 0 ? [] : this.#entries.splice(index, 1);
    removed?.view.element.remove();
    removed?.day?.remove();
    this.#arrange(index);
  }

  append({ id, field, text }: Delta): void {
    const entry = this.#entries.findLast(({ item }) => item.id === id);
    entry?.view.append?.(field, text);
  }

  /** The item as the host last sent it whole. */
  find(id: string): ChatItem | undefined {
    return this.#entries.find(({ item }) => item.id === id)?.item;
  }

  toEnd(): void {
    this.#scroll.toEnd();
  }

  #replaceView(old: ItemView, item: ChatItem): ItemView {
    const view = createItemView(item, this.#context);
    old.element.replaceWith(view.element);
    return view;
  }

  /** Gives the row at `index` what depends on the row before it: the day's heading, and whether the speaker is named. */
  #arrange(index: number): void {
    const entry = this.#entries[index];
    if (!entry) {
      return;
    }
    const before = this.#entries[index - 1]?.item;
    const dayBegins = !before || !this.#context.clock.isSameDay(before.at, entry.item.at);
    if (dayBegins !== (entry.day !== undefined)) {
      entry.day?.remove();
      delete entry.day;
      if (dayBegins) {
        entry.day = this.#createDay(entry.item.at);
        entry.view.element.before(entry.day);
      }
    }
    const continues = !dayBegins && speaksFor(before) && speaksFor(entry.item);
    entry.view.element.classList.toggle("continues", continues);
  }

  #createDay(at: string): HTMLElement {
    return createElement("h3", { class: "day" }, createElement("span", {}, this.#context.clock.day(at)));
  }

  #createOlderButton(count: number): HTMLElement {
    const label = fill(this.#context.strings.showOlder, { count: String(count) });
    const button = createTextButton(label, "secondary");
    button.dataset["testid"] = "show-older";
    button.addEventListener("click", () => post({ type: "show-older" }));
    return button;
  }
}

/** Stops the event before VS Code's own page opens the link without asking the host. */
function openLink(event: MouseEvent): void {
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (link) {
    event.preventDefault();
    event.stopPropagation();
    post({ type: "open-link", url: link.href });
  }
}
