import type { StoredMessage } from "../records.ts";

/**
 * A message in its tree. Beside its parent it knows one ancestor further up, chosen so that every ancestor is reached in
 * O(log depth) steps while adding a message costs the same at any depth (Myers, "An applicative random-access stack", 1983).
 */
export class MessageNode {
  readonly message: StoredMessage;
  readonly parent: MessageNode | undefined;
  /** Number of ancestors: its position on every path that goes through it. */
  readonly depth: number;
  /** How many nodes were added before it. */
  readonly order: number;
  /** Oldest first; absent without children. */
  children: MessageNode[] | undefined;
  readonly #far: MessageNode | undefined;

  constructor(message: StoredMessage, parent: MessageNode | undefined, order: number) {
    this.message = message;
    this.parent = parent;
    this.order = order;
    this.depth = parent === undefined ? 0 : parent.depth + 1;
    this.#far = parent === undefined ? undefined : parent.#farForChild();
  }

  /** The ancestor at this depth, or the node itself; `undefined` below it. */
  ancestorAt(depth: number): MessageNode | undefined {
    let node: MessageNode | undefined = this;
    while (node !== undefined && node.depth > depth) {
      node = node.#far !== undefined && node.#far.depth >= depth ? node.#far : node.parent;
    }
    return node?.depth === depth ? node : undefined;
  }

  /** Whether the other node is this one or one of its ancestors. */
  isUnder(other: MessageNode): boolean {
    return this.ancestorAt(other.depth) === other;
  }

  /** The message that was added last at or below this one; it has no children. */
  newestBelow(): MessageNode {
    let newest: MessageNode = this;
    const open: MessageNode[] = [this];
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      newest = node.order > newest.order ? node : newest;
      for (const child of node.children ?? []) {
        open.push(child);
      }
    }
    return newest;
  }

  /** Two strides of the same length become one of twice that length. */
  #farForChild(): MessageNode {
    const far = this.#far;
    const further = far === undefined ? undefined : far.#far;
    const sameStride =
      far !== undefined && further !== undefined && this.depth - far.depth === far.depth - further.depth;
    return sameStride ? further : this;
  }
}
