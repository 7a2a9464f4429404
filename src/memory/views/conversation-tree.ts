import type { Conversation } from "../agent-store.ts";
import type { StoredMessage } from "../records.ts";

/** All messages of an agent, as a tree by parent id, and the path from the first message to the head. */
export class ConversationTree implements Conversation {
  readonly #messages = new Map<string, StoredMessage>();
  readonly #children = new Map<string | null, StoredMessage[]>();
  #current: StoredMessage[] = [];
  readonly #onPath = new Set<string>();
  #jumps = 0;

  get headId(): string | null {
    return this.#current.at(-1)?.id ?? null;
  }

  /** The path to the head itself, not a copy: it grows with the conversation. */
  get currentPath(): readonly StoredMessage[] {
    return this.#current;
  }

  /** Changes whenever the path becomes another one instead of a longer one. */
  get pathVersion(): number {
    return this.#jumps;
  }

  path(leafId?: string): readonly StoredMessage[] {
    return leafId === undefined ? this.#current.slice() : this.#pathTo(leafId);
  }

  get(id: string): StoredMessage | undefined {
    return this.#messages.get(id);
  }

  siblings(id: string): readonly StoredMessage[] {
    const message = this.#messages.get(id);
    return message === undefined ? [] : (this.#children.get(message.parentId)?.slice() ?? []);
  }

  /** Whether what belongs to this message is in force: always for `null`. */
  isInForce(messageId: string | null): boolean {
    return messageId === null || this.#onPath.has(messageId);
  }

  /**
   * Adds a message; the conversation does not move. A message whose parent was lost follows the head, so that
   * the conversation before the loss stays in view.
   * @returns the message as it stands in the tree, or `undefined` if it was there already.
   */
  add(message: StoredMessage): StoredMessage | undefined {
    if (this.#messages.has(message.id)) {
      return undefined;
    }
    const orphan = message.parentId !== null && !this.#messages.has(message.parentId);
    const added = orphan ? { ...message, parentId: this.headId } : message;
    this.#messages.set(added.id, added);
    const siblings = this.#children.get(added.parentId);
    if (siblings) {
      siblings.push(added);
    } else {
      this.#children.set(added.parentId, [added]);
    }
    return added;
  }

  /** Continues the conversation from this message; an unknown one is ignored. */
  moveTo(messageId: string | null): void {
    if (messageId === this.headId) {
      return;
    }
    const next = messageId === null ? undefined : this.#messages.get(messageId);
    if (next !== undefined && next.parentId === this.headId) {
      this.#current.push(next);
      this.#onPath.add(next.id);
      return;
    }
    if (next === undefined && messageId !== null) {
      return;
    }
    this.#current = messageId === null ? [] : this.#pathTo(messageId);
    this.#onPath.clear();
    for (const { id } of this.#current) {
      this.#onPath.add(id);
    }
    this.#jumps++;
  }

  #pathTo(leafId: string): StoredMessage[] {
    const path: StoredMessage[] = [];
    for (let id: string | null = leafId; id !== null; ) {
      const message: StoredMessage | undefined = this.#messages.get(id);
      if (message === undefined) {
        break;
      }
      path.push(message);
      id = message.parentId;
    }
    return path.reverse();
  }
}
