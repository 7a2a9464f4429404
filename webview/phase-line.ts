import type { PanelStrings } from "../src/shared/panel-strings.ts";
import type { PanelActivity, TurnPhase } from "../src/shared/protocol.ts";
import { createElement, fill } from "./dom.ts";
import { createProgressRing } from "./toolkit.ts";

const phaseText = {
  "reading-prompt": "readingPrompt",
  thinking: "thinking",
  writing: "writing",
  compacting: "compacting",
  tidying: "tidying",
} as const satisfies Record<Exclude<TurnPhase, "idle">, keyof PanelStrings>;

/** What the agent is doing, in words, and for how long. */
export class PhaseLine {
  readonly element: HTMLElement;
  readonly #words = createElement("span", { class: "phase-words" });
  /** Hidden from screen readers, which would read out every second. */
  readonly #seconds = createElement("span", { class: "phase-seconds", "aria-hidden": "true" });
  readonly #ring = createProgressRing();
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor() {
    this.element = createElement("div", { class: "phase", role: "status", "data-testid": "phase" });
    this.element.append(this.#ring, this.#words, this.#seconds);
  }

  show({ phase, turnStartedAt }: PanelActivity, strings: PanelStrings): void {
    clearInterval(this.#timer);
    const running = phase !== "idle";
    this.element.dataset["phase"] = phase;
    this.#ring.hidden = !running;
    this.#words.textContent = running ? strings[phaseText[phase]] : "";
    this.#seconds.textContent = "";
    if (running && turnStartedAt !== undefined) {
      const showSeconds = () => {
        this.#seconds.textContent = fill(strings.seconds, { seconds: String(secondsSince(turnStartedAt)) });
      };
      showSeconds();
      this.#timer = setInterval(showSeconds, 1000);
    }
  }
}

function secondsSince(at: string): number {
  return Math.max(0, Math.floor((Date.now() - Date.parse(at)) / 1000));
}
