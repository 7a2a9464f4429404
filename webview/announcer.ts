import { createElement } from "./dom.ts";

/** Reads finished messages to people who use a screen reader; it is not seen. */
export class Announcer {
  readonly element = createElement("div", { class: "announcer", "aria-live": "polite" });

  announce(speaker: string, text: string): void {
    this.element.textContent = `${speaker}: ${text}`;
  }
}
