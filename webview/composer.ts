import type { PanelStrings } from "../src/shared/panel-strings.ts";
import type { PanelActivity, PanelAgent } from "../src/shared/protocol.ts";
import { createElement, fill } from "./dom.ts";
import { ImeWatch } from "./ime.ts";
import { createIconButton, labelButton } from "./toolkit.ts";
import { getViewState, post, setDraft } from "./vscode-api.ts";

/**
 * Where the person writes. A plain text area: the toolkit's keeps its own inside a shadow root, where it cannot grow
 * with the text.
 */
export class Composer {
  readonly element: HTMLElement;
  readonly #input = createElement("textarea", { rows: "1", "data-testid": "input" });
  readonly #send = createIconButton("send");
  readonly #stop = createIconButton("stop");
  readonly #ime = new ImeWatch(this.#input);
  readonly #onSend: () => void;
  /** What the empty input says while one can write. */
  #invitation = "";
  #readOnly: string | undefined;
  #canSend = false;
  #running = false;

  constructor(onSend: () => void) {
    this.#onSend = onSend;
    this.#send.dataset["testid"] = "send";
    this.#send.classList.add("send");
    this.#stop.dataset["testid"] = "stop";
    this.element = createElement(
      "div",
      { class: "composer" },
      this.#input,
      createElement("div", { class: "composer-buttons" }, this.#send, this.#stop),
    );
    this.#input.value = getViewState().draft;
    this.#input.addEventListener("input", () => this.#noticeDraft());
    this.#input.addEventListener("keydown", event => this.#noticeKey(event));
    this.#send.addEventListener("click", () => this.#sendDraft());
    this.#stop.addEventListener("click", () => this.#stopTurn());
    this.element.addEventListener("click", event => {
      if (event.target === this.element) {
        this.focus();
      }
    });
    document.addEventListener("keydown", event => {
      if (event.key === "Escape" && this.#running && !this.#ime.owns(event)) {
        event.preventDefault();
        this.#stopTurn();
      }
    });
  }

  label(strings: PanelStrings, agent: PanelAgent | undefined): void {
    const label = agent ? fill(strings.message, { name: agent.name }) : strings.messageNobody;
    this.#invitation = label;
    this.#input.ariaLabel = label;
    this.#showPlaceholder();
    labelButton(this.#send, strings.send);
    labelButton(this.#stop, strings.stop);
  }

  show({ phase, canSend, readOnly }: PanelActivity): void {
    const stopHadFocus = document.activeElement === this.#stop;
    this.#readOnly = readOnly;
    // A draft stays in it, to be read and copied, until one can write again.
    this.#input.readOnly = readOnly !== undefined;
    this.element.classList.toggle("read-only", readOnly !== undefined);
    this.#showPlaceholder();
    this.#canSend = canSend;
    this.#running = phase !== "idle";
    // What the agent does by itself gives way to the person, so sending stays possible beside it.
    this.#send.hidden = this.#running && !canSend;
    this.#stop.hidden = !this.#send.hidden;
    this.#showSendable();
    if (stopHadFocus && !this.#running) {
      this.focus();
    }
  }

  /** Gives back a message that was not taken, before what has been written since. */
  restore(text: string): void {
    const newer = this.#input.value;
    this.#input.value = newer.trim() === "" ? text : `${text}\n${newer}`;
    this.#noticeDraft();
  }

  focus(): void {
    this.#input.focus();
  }

  #noticeKey(event: KeyboardEvent): void {
    const modified = event.shiftKey || event.ctrlKey || event.altKey || event.metaKey;
    if (event.key === "Enter" && !modified && !this.#ime.owns(event)) {
      event.preventDefault();
      this.#sendDraft();
    }
  }

  #noticeDraft(): void {
    setDraft(this.#input.value);
    this.#showSendable();
  }

  #sendDraft(): void {
    const text = this.#input.value.trim();
    if (!this.#canSend || text === "") {
      return;
    }
    post({ type: "send", text });
    this.#input.value = "";
    this.#noticeDraft();
    this.focus();
    this.#onSend();
  }

  #stopTurn(): void {
    post({ type: "stop" });
    this.focus();
  }

  #showPlaceholder(): void {
    this.#input.placeholder = this.#readOnly ?? this.#invitation;
  }

  #showSendable(): void {
    this.#send.disabled = !this.#canSend || this.#input.value.trim() === "";
  }
}
