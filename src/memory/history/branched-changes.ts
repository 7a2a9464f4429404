import type { ConversationTree } from "../views/conversation-tree.ts";

export interface Change {
  readonly id: string;
  /** The message on whose branch the change is in force; `null` for one that is in force everywhere. */
  readonly messageId: string | null;
}

/** What the changes are about. */
export interface Subjects<C extends Change> {
  /** What the change changes: a block, an item. */
  subjectOf(change: C): string;
  /** Whether its subject is there after the change. */
  leavesSubject(change: C): boolean;
  /** Told when a subject's last change in force has become another one. */
  onChange?(before: C | undefined, now: C | undefined): void;
}

/**
 * Every change there ever was, in order of arrival, and those of them that are in force on the current path: what a subject is now
 * is what the last of them made it. Going to another branch costs as much as was changed on the branches left and entered. A
 * change may come before its message; one whose message was lost is not in force.
 */
export class BranchedChanges<C extends Change> {
  readonly #conversation: ConversationTree;
  readonly #subjects: Subjects<C>;
  readonly #changes: C[] = [];
  readonly #ids = new Set<string>();
  // Changes are held by their place in the order of arrival.
  readonly #byMessage = new Map<string, number[]>();
  readonly #inForce = new Map<string, number[]>();
  readonly #last = new Map<string, number>();
  #count = 0;
  #version = 0;

  constructor(conversation: ConversationTree, subjects: Subjects<C>) {
    this.#conversation = conversation;
    this.#subjects = subjects;
    conversation.onPathChange(({ left, entered }) => {
      for (const { id } of left) {
        for (const place of this.#byMessage.get(id)?.toReversed() ?? []) {
          this.#setInForce(place, false);
        }
      }
      for (const { id } of entered) {
        for (const place of this.#byMessage.get(id) ?? []) {
          this.#setInForce(place, true);
        }
      }
    });
  }

  /** Number of subjects that are there on the current path. */
  get count(): number {
    return this.#count;
  }

  /** Changes whenever other changes are in force. */
  get version(): number {
    return this.#version;
  }

  /** @returns whether the change is new. */
  add(change: C): boolean {
    if (this.#ids.has(change.id)) {
      return false;
    }
    const place = this.#changes.push(change) - 1;
    this.#ids.add(change.id);
    this.#last.set(this.#subjects.subjectOf(change), place);
    if (change.messageId !== null) {
      const sameMessage = this.#byMessage.get(change.messageId);
      if (sameMessage === undefined) {
        this.#byMessage.set(change.messageId, [place]);
      } else {
        sameMessage.push(place);
      }
    }
    if (this.#conversation.isInForce(change.messageId)) {
      this.#setInForce(place, true);
    }
    return true;
  }

  /** The last change of the subject on the current path. */
  now(subject: string): C | undefined {
    return this.#at(this.#inForce.get(subject)?.at(-1));
  }

  /** The last change of the subject on any branch. */
  last(subject: string): C | undefined {
    return this.#at(this.#last.get(subject));
  }

  /** The last changes in force of all subjects that are there, in the order the subjects came to be on this path. */
  all(): C[] {
    const places = Array.from(this.#inForce.values(), changes => [changes[0] ?? 0, changes.at(-1) ?? 0] as const);
    return places
      .sort(([a], [b]) => a - b)
      .flatMap(([, last]) => this.#at(last) ?? [])
      .filter(change => this.#subjects.leavesSubject(change));
  }

  /** Every change on the current path, of one subject or of all, oldest first. */
  history(subject?: string): C[] {
    return subject === undefined
      ? this.#changes.filter(({ messageId }) => this.#conversation.isInForce(messageId))
      : (this.#inForce.get(subject)?.flatMap(place => this.#at(place) ?? []) ?? []);
  }

  #setInForce(place: number, inForce: boolean): void {
    const change = this.#at(place);
    if (change === undefined) {
      return;
    }
    const subject = this.#subjects.subjectOf(change);
    const places = this.#inForce.get(subject) ?? [];
    const before = this.#at(places.at(-1));
    // Nearly always at the end: along a path changes come in the order of its messages.
    const index = places.findLastIndex(other => other <= place);
    if (inForce === (places[index] === place)) {
      return;
    }
    if (inForce) {
      places.splice(index + 1, 0, place);
      this.#inForce.set(subject, places);
    } else {
      places.splice(index, 1);
      if (places.length === 0) {
        this.#inForce.delete(subject);
      }
    }
    this.#version++;
    const now = this.#at(places.at(-1));
    if (now !== before) {
      this.#count += this.#isThere(now) - this.#isThere(before);
      this.#subjects.onChange?.(before, now);
    }
  }

  #isThere(change: C | undefined): 0 | 1 {
    return change !== undefined && this.#subjects.leavesSubject(change) ? 1 : 0;
  }

  #at(place: number | undefined): C | undefined {
    return place === undefined ? undefined : this.#changes[place];
  }
}
