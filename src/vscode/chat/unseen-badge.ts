import * as vscode from "vscode";
import type { StoredMessage } from "../../memory/records.ts";

/** Counts, on the view's icon, what the agent has said by itself while nobody was looking. Never a pop-up. */
export class UnseenBadge {
  #view: vscode.WebviewView | undefined;
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** A view that is made anew is one that is looked at. */
  show(view: vscode.WebviewView): void {
    this.#view = view;
    this.clear();
  }

  note(message: StoredMessage): void {
    if (message.kind === "call" && message.function === "send_message") {
      this.#count += 1;
      this.#draw();
    }
  }

  clear(): void {
    this.#count = 0;
    this.#draw();
  }

  #draw(): void {
    if (this.#view) {
      const tooltip = vscode.l10n.t("{0} new messages", this.#count);
      this.#view.badge = this.#count > 0 ? { value: this.#count, tooltip } : undefined;
    }
  }
}
