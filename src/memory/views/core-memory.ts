import type { CoreMemory } from "../agent-store.ts";
import type { CoreChange } from "../records.ts";
import type { ConversationTree } from "./conversation-tree.ts";

/** Core memory as the changes on the current path make it. A change and its message may come in either order within a group. */
export class CoreMemoryView implements CoreMemory {
  readonly #conversation: ConversationTree;
  readonly #changes = new Map<string, CoreChange>();
  #folded: { readonly pathVersion: number; readonly blocks: ReadonlyMap<string, string> } | undefined;

  constructor(conversation: ConversationTree) {
    this.#conversation = conversation;
  }

  blocks(): ReadonlyMap<string, string> {
    const pathVersion = this.#conversation.pathVersion;
    if (this.#folded?.pathVersion !== pathVersion) {
      this.#folded = { pathVersion, blocks: this.#fold() };
    }
    return this.#folded.blocks;
  }

  history(block?: string): readonly CoreChange[] {
    return this.#inForce().filter(change => block === undefined || change.block === block);
  }

  /** @returns whether the change is new. */
  add(change: CoreChange): boolean {
    if (this.#changes.has(change.id)) {
      return false;
    }
    this.#changes.set(change.id, change);
    this.#folded = undefined;
    return true;
  }

  #fold(): ReadonlyMap<string, string> {
    return new Map(this.#inForce().map(change => [change.block, change.after]));
  }

  #inForce(): CoreChange[] {
    return [...this.#changes.values()].filter(change => this.#conversation.isInForce(change.messageId));
  }
}
