import type { RecallRole } from "../agent-store.ts";
import type { DocumentView } from "../search/document-view.ts";
import { withRoom } from "../search/typed-array.ts";
import { timeLimits } from "./time-range.ts";

/** Turns further apart than this are of two sittings: the one says nothing about the other. */
const SITTING_MS = 3 * 3_600_000;

/** What a search may see of the turns. */
export type TurnView = Required<DocumentView>;

/** Which of the turns on the path are meant. */
export interface TurnFilter {
  /** ISO 8601 with zone: `from ≤ at < to`. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly role: RecallRole | undefined;
  /** Only so many of them, the oldest. */
  readonly end: number;
}

/** Which turns of the talk are on the current path, and which are neighbours there. Follows the path turn by turn. */
export class SpokenPath {
  /** By document number, as the others. */
  readonly #times: number[] = [];
  readonly #roles: RecallRole[] = [];
  readonly #docs: number[] = [];
  #eligible = new Uint8Array(0);
  #previous = new Int32Array(0);
  #next = new Int32Array(0);

  /** The turns on the path, oldest first. */
  get docs(): readonly number[] {
    return this.#docs;
  }

  /** 1 for a turn on the path, by document number. Kept up to date as long as no turn is added. */
  get eligible(): Uint8Array {
    return this.#eligible;
  }

  /**
   * What a search among these turns may see. What is eligible stays as it is now.
   * @throws RangeError for a limit that is no time.
   */
  view(filter: TurnFilter): TurnView {
    return { kind: "turns", eligible: this.#eligibleOf(filter), ...this.#neighboursUpTo(filter.end) };
  }

  /**
   * These turns, oldest first.
   * @throws RangeError for a limit that is no time.
   */
  select({ from, to, role, end }: TurnFilter): readonly number[] {
    if (from === undefined && to === undefined && role === undefined) {
      return end >= this.#docs.length ? this.#docs : this.#docs.slice(0, end);
    }
    const [start, stop] = timeLimits({ from, to });
    const selected: number[] = [];
    for (let at = 0; at < Math.min(end, this.#docs.length); at++) {
      const doc = this.#docs[at] ?? 0;
      const time = this.#times[doc] ?? 0;
      if (time >= start && time < stop && (role === undefined || this.#roles[doc] === role)) {
        selected.push(doc);
      }
    }
    return selected;
  }

  /**
   * Adds a turn that is not on the path yet.
   * @param doc the number after the last one's.
   * @param time milliseconds since 1970.
   */
  add(doc: number, time: number, role: RecallRole): void {
    this.#times[doc] = time;
    this.#roles[doc] = role;
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

  #eligibleOf(filter: TurnFilter): Uint8Array {
    const { from, to, role, end } = filter;
    if (from === undefined && to === undefined && role === undefined) {
      const eligible = this.#eligible.slice();
      for (const doc of this.#docs.slice(end)) {
        eligible[doc] = 0;
      }
      return eligible;
    }
    const eligible = new Uint8Array(this.#eligible.length);
    for (const doc of this.select(filter)) {
      eligible[doc] = 1;
    }
    return eligible;
  }

  /** A question must not lead to older turns by its own words: they are no neighbours of what is searched. */
  #neighboursUpTo(end: number): Pick<TurnView, "previous" | "next"> {
    const [last, first] = [this.#docs[end - 1], this.#docs[end]];
    if (last === undefined || first === undefined || this.#next[last] !== first) {
      return { previous: this.#previous, next: this.#next };
    }
    const cut = { previous: this.#previous.slice(), next: this.#next.slice() };
    cut.next[last] = -1;
    cut.previous[first] = -1;
    return cut;
  }

  #isSameSitting(a: number, b: number): boolean {
    return Math.abs((this.#times[b] ?? 0) - (this.#times[a] ?? 0)) <= SITTING_MS;
  }
}
