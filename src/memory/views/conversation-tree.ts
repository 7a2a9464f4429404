import type { Conversation } from "../agent-store.ts";
import { RECENT_HEADS, withRecentHead } from "../recent-heads.ts";
import type { StoredMessage } from "../records.ts";
import { MessageNode } from "./message-node.ts";

/** How the path has changed. */
export interface PathChange {
  /** No longer on the path, newest first; empty when the path has only grown. */
  readonly left: readonly StoredMessage[];
  /** Newly on the path, oldest first. */
  readonly entered: readonly StoredMessage[];
}

/**
 * All messages of an agent, as a tree by parent id, and the path from the first message to the head. Adding a message and moving on
 * to it cost the same at any length; going to another branch costs as much as the two branches are long.
 */
export class ConversationTree implements Conversation {
  readonly #nodes = new Map<string, MessageNode>();
  readonly #roots: MessageNode[] = [];
  readonly #path: MessageNode[] = [];
  readonly #listeners: ((change: PathChange) => void)[] = [];
  #recentHeads: readonly string[];
  #messages: readonly StoredMessage[] | undefined;
  #jumps = 0;

  /** @param recentHeads of the same agent, see there. */
  constructor(recentHeads: readonly string[] = []) {
    this.#recentHeads = recentHeads.slice(-RECENT_HEADS);
  }

  get headId(): string | null {
    return this.#path.at(-1)?.message.id ?? null;
  }

  /** Heads from which the conversation went to another branch, newest last, each once. */
  get recentHeads(): readonly string[] {
    return this.#recentHeads;
  }

  /** Changes whenever the path becomes another one instead of a longer one. */
  get pathVersion(): number {
    return this.#jumps;
  }

  path(leafId?: string): readonly StoredMessage[] {
    if (leafId === undefined || leafId === this.headId) {
      this.#messages ??= Object.freeze(this.#path.map(node => node.message));
      return this.#messages;
    }
    const path: StoredMessage[] = [];
    for (let node = this.#nodes.get(leafId); node !== undefined; node = node.parent) {
      path.push(node.message);
    }
    return path.reverse();
  }

  last(isSuch: (message: StoredMessage) => boolean): StoredMessage | undefined {
    return this.#path.findLast(({ message }) => isSuch(message))?.message;
  }

  get(id: string): StoredMessage | undefined {
    return this.#nodes.get(id)?.message;
  }

  siblings(id: string): readonly StoredMessage[] {
    const node = this.#nodes.get(id);
    const siblings = node?.parent === undefined ? this.#roots : (node.parent.children ?? []);
    return node === undefined ? [] : siblings.map(({ message }) => message);
  }

  children(id: string | null): readonly StoredMessage[] {
    const children = id === null ? this.#roots : (this.#nodes.get(id)?.children ?? []);
    return children.map(({ message }) => message);
  }

  /** Without a memory of the branch: the message below it that was added last. An unknown id stays as it is. */
  leafUnder(id: string): string {
    const node = this.#nodes.get(id);
    if (node === undefined) {
      return id;
    }
    const left = [...this.#recentHeads, this.headId ?? ""].findLast(head => this.#nodes.get(head)?.isUnder(node));
    return left ?? node.newestBelow().message.id;
  }

  isOnPath(id: string): boolean {
    return this.positionOf(id) !== undefined;
  }

  /** Position in `path()`; `undefined` if the message is not on it. */
  positionOf(id: string): number | undefined {
    const node = this.#nodes.get(id);
    return node !== undefined && this.#path[node.depth] === node ? node.depth : undefined;
  }

  /** Whether what belongs to this message is in force: always for `null`. */
  isInForce(messageId: string | null): boolean {
    return messageId === null || this.isOnPath(messageId);
  }

  /** The listener is told of every change of the path, after it. */
  onPathChange(listener: (change: PathChange) => void): void {
    this.#listeners.push(listener);
  }

  /**
   * Adds a message; the conversation does not move. A message whose parent was lost follows the head, so that
   * the conversation before the loss stays in view.
   * @returns the message as it stands in the tree, or `undefined` if it was there already.
   */
  add(message: StoredMessage): StoredMessage | undefined {
    if (this.#nodes.has(message.id)) {
      return undefined;
    }
    const known = message.parentId === null ? undefined : this.#nodes.get(message.parentId);
    const orphan = message.parentId !== null && known === undefined;
    const parent = orphan ? this.#path.at(-1) : known;
    const added = orphan ? { ...message, parentId: this.headId } : message;
    const node = new MessageNode(added, parent, this.#nodes.size);
    this.#nodes.set(added.id, node);
    if (parent === undefined) {
      this.#roots.push(node);
    } else if (parent.children === undefined) {
      parent.children = [node];
    } else {
      parent.children.push(node);
    }
    return added;
  }

  /** Continues the conversation from this message; an unknown one is ignored. */
  moveTo(messageId: string | null): void {
    const target = messageId === null ? undefined : this.#nodes.get(messageId);
    const head = this.#path.at(-1);
    if (target === head || (target === undefined && messageId !== null)) {
      return;
    }
    if (target?.parent !== head && head !== undefined) {
      this.#rememberHead(head.message.id);
    }
    const branch: MessageNode[] = [];
    for (let node = target; node !== undefined && this.#path[node.depth] !== node; node = node.parent) {
      branch.push(node);
    }
    const kept = target === undefined ? 0 : target.depth + 1 - branch.length;
    const left = this.#path.splice(kept).reverse();
    for (const node of branch.reverse()) {
      this.#path.push(node);
    }
    this.#messages = undefined;
    if (target?.parent !== head) {
      this.#jumps++;
    }
    const change = { left: left.map(({ message }) => message), entered: branch.map(({ message }) => message) };
    for (const listener of this.#listeners) {
      listener(change);
    }
  }

  #rememberHead(id: string): void {
    this.#recentHeads = withRecentHead(this.#recentHeads, id);
  }
}
