import type { DocumentView } from "../search/document-view.ts";
import { withRoom } from "../search/typed-array.ts";

/** Turns further apart than this are of two sittings: the one says nothing about the other. */
const SITTING_MS = 3 * 3_600_000;

/** What a search may see of the turns. */
export type TurnView = Required<DocumentView>;

/** Which turns of the talk are on the current path, and which are neighbours there. Follows the path turn by turn. */
export class SpokenPath {
  readonly #times: number[] = [];
  readonly #docs: number[] = [];
  #eligible = new Uint8Array(0);
  #previous = new Int32Array(0);
  #next = new Int32Array(0);

  /** The turns on the path, oldest first. */
  get docs(): readonly number[] {
    return this.#docs;
  }

  /** Kept up to date as long as no turn is added. */
  get view(): TurnView {
    return { kind: "turns", eligible: this.#eligible, previous: this.#previous, next: this.#next };
  }

  /**
   * Adds a turn that is not on the path yet.
   * @param doc the number after the last one's.
   * @param time milliseconds since 1970.
   */
  add(doc: number, time: number): void {
    this.#times[doc] = time;
    this.#eligible = withRoom(this.#eligible, doc + 1);
    this.#previous = withRoom(this.#previous, doc + 1);
    this.#next = withRoom(this.#next, doc + 1);
    this.#previous[doc] = -1;
    this.#next[doc] = -1;
  }

  /** The turn is now the last one of the path. `undefined`, a message that is no turn, changes nothing. */
  enter(doc: number | undefined): void {
    if (doc === undefined) {
      return;
    }
    const last = this.#docs.at(-1);
    if (last !== undefined && this.#isSameSitting(last, doc)) {
      this.#next[last] = doc;
      this.#previous[doc] = last;
    }
    this.#docs.push(doc);
    this.#eligible[doc] = 1;
  }

  /** The last turn of the path is not on it any more. `undefined`, a message that is no turn, changes nothing. */
  leave(doc: number | undefined): void {
    if (doc === undefined || this.#docs.at(-1) !== doc) {
      return;
    }
    this.#docs.pop();
    this.#eligible[doc] = 0;
    this.#previous[doc] = -1;
    const last = this.#docs.at(-1);
    if (last !== undefined) {
      this.#next[last] = -1;
    }
  }

  #isSameSitting(a: number, b: number): boolean {
    return Math.abs((this.#times[b] ?? 0) - (this.#times[a] ?? 0)) <= SITTING_MS;
  }
}
