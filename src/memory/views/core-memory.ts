import type { CoreMemory } from "../agent-store.ts";
import { BranchedChanges } from "../history/branched-changes.ts";
import type { CoreChange } from "../records.ts";
import type { ConversationTree } from "./conversation-tree.ts";

/** Core memory as the changes on the current path make it. */
export class CoreMemoryView implements CoreMemory {
  readonly #changes: BranchedChanges<CoreChange>;
  #cached: { readonly version: number; readonly blocks: ReadonlyMap<string, string> } | undefined;

  constructor(conversation: ConversationTree) {
    this.#changes = new BranchedChanges(conversation, {
      subjectOf: change => change.block,
      leavesSubject: () => true,
    });
  }

  blocks(): ReadonlyMap<string, string> {
    const { version } = this.#changes;
    if (this.#cached?.version !== version) {
      this.#cached = { version, blocks: new Map(this.#changes.all().map(({ block, after }) => [block, after])) };
    }
    return this.#cached.blocks;
  }

  history(block?: string): readonly CoreChange[] {
    return this.#changes.history(block);
  }

  /** @returns whether the change is new. */
  addChange(change: CoreChange): boolean {
    return this.#changes.add(change);
  }
}
