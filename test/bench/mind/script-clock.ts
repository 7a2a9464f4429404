/** Milliseconds between two turns and between two steps. */
const TURN = 7 * 60_000;
const STEP = 4_000;

/** A clock that only turns and steps move, so that every run writes the same times. */
export class ScriptClock {
  #now = Date.parse("2026-11-02T08:00:00.000Z");
  readonly now = () => new Date(this.#now);
  nextTurn(): void {
    this.#now += TURN;
  }
  nextStep(): void {
    this.#now += STEP;
  }
}
