import type { PanelBanner } from "../src/shared/protocol.ts";
import { createActionButton } from "./action-button.ts";
import { createElement } from "./dom.ts";
import { createIcon } from "./icons.ts";

/** Stays above the input as long as something holds for the whole conversation, and says what can be done about it. */
export class Banner {
  readonly element = createElement("div", { class: "banner", role: "status", "data-testid": "banner" });
  #shown = "";

  constructor() {
    this.element.hidden = true;
  }

  show(banner: PanelBanner | undefined): void {
    const shown = JSON.stringify(banner ?? null);
    if (shown === this.#shown) {
      // Drawn anew it would be read out again, and lose the focus.
      return;
    }
    this.#shown = shown;
    this.element.hidden = banner === undefined;
    this.element.replaceChildren();
    if (!banner) {
      return;
    }
    this.element.dataset["kind"] = banner.kind;
    const body = createElement("div", { class: "banner-body" }, createElement("p", {}, banner.text));
    if (banner.actions.length > 0) {
      body.append(createElement("div", { class: "actions" }, ...banner.actions.map(createActionButton)));
    }
    this.element.append(createIcon(banner.kind === "warning" ? "warning" : "eye"), body);
  }
}
