import type { ArchivalHit, ArchivalMemory, Paging, SearchOptions, SearchPage } from "../agent-store.ts";
import { changedText } from "../document-text.ts";
import { BranchedChanges } from "../history/branched-changes.ts";
import type { ArchivalChange, ArchivalItem } from "../records.ts";
import type { DocumentView } from "../search/document-view.ts";
import { pageOf } from "../search/paging.ts";
import type { SearchIndex } from "../search/search-index.ts";
import type { ConversationTree } from "./conversation-tree.ts";
import { IndexedDocuments, type IndexedText, pageOfFound } from "./indexed-documents.ts";
import { type EmbedQuery, queryVectors } from "./query-vectors.ts";
import { StoredPassages } from "./stored-passages.ts";
import { timeFilter } from "./time-range.ts";

/** What a document is the text of. */
interface Version {
  readonly itemId: string;
  readonly text: string;
  /** The version of the same item before it. */
  readonly earlier: number | undefined;
}

/**
 * Archival memory as the changes on the current path make it. Each text that an item ever had is a document, by the id of the change
 * that gave it to the item; found is the one in force.
 */
export class Archival implements ArchivalMemory {
  readonly documents: IndexedDocuments;
  readonly #embedQuery: EmbedQuery;
  readonly #changes: BranchedChanges<ArchivalChange>;
  readonly #versions: Version[] = [];
  readonly #passages = new StoredPassages();
  readonly #newestVersion = new Map<string, number>();
  /** The document of the text that each change left its item with; none for a removal. */
  readonly #docOfChange = new Map<string, number | undefined>();
  #listed: { readonly version: number; readonly items: readonly ArchivalItem[] } | undefined;

  /** @param index of a checkpoint, see `IndexedDocuments`. */
  constructor(conversation: ConversationTree, embedQuery: EmbedQuery, index?: SearchIndex) {
    this.documents = new IndexedDocuments(index);
    this.#embedQuery = embedQuery;
    this.#changes = new BranchedChanges(conversation, {
      subjectOf: itemIdOf,
      leavesSubject: ({ after }) => after !== null,
      onChange: (before, now) => {
        const [left, entered] = [this.#docOf(before), this.#docOf(now)];
        if (left !== undefined) {
          this.#passages.leave(left);
        }
        if (entered !== undefined) {
          this.#passages.enter(entered);
        }
      },
    });
  }

  /** @returns whether the change is new. */
  addChange(change: ArchivalChange): boolean {
    if (this.#docOfChange.has(change.id)) {
      return false;
    }
    this.#docOfChange.set(change.id, this.#addDocument(change));
    return this.#changes.add(change);
  }

  async search(query: string, options: SearchOptions, signal?: AbortSignal): Promise<SearchPage<ArchivalHit>> {
    const mode = options.mode ?? "hybrid";
    const vectors = await queryVectors(this.#embedQuery, query, mode, signal);
    const found = await this.documents.index.search(query, vectors, mode, this.#viewFor(options));
    signal?.throwIfAborted();
    return pageOfFound(found, options.paging, (doc, score) => {
      const item = this.#itemOf(doc);
      return item && { item, score };
    });
  }

  list(paging: Paging): SearchPage<ArchivalItem> {
    return pageOf(this.#newestFirst(), paging);
  }

  get(id: string): ArchivalItem | undefined {
    return this.#changes.now(id)?.after ?? undefined;
  }

  count(): number {
    return this.#changes.count;
  }

  history(itemId?: string): readonly ArchivalChange[] {
    return this.#changes.history(itemId);
  }

  /** The item as the last change on any branch left it. */
  lastVersion(id: string): ArchivalItem | undefined {
    return this.#changes.last(id)?.after ?? undefined;
  }

  /** Texts without a vector of this model, see `IndexedDocuments`: those in force first. */
  missingVectors(modelId: string, again: boolean): Iterable<IndexedText> {
    return this.documents.missingVectors(modelId, () => this.#passages.view.eligible, again);
  }

  #addDocument(change: ArchivalChange): number | undefined {
    const text = changedText(change);
    if (text === undefined) {
      return this.#versionWith(change.after);
    }
    const itemId = itemIdOf(change);
    const doc = this.documents.add({ id: change.id, text });
    const earlier = this.#newestVersion.get(itemId);
    this.#versions[doc] = { itemId, text, earlier };
    this.#newestVersion.set(itemId, doc);
    const { source, at } = change.after ?? { source: "", at: change.at };
    const order = earlier === undefined ? doc : this.#passages.orderOf(earlier);
    this.#passages.add(doc, { source, order, time: Date.parse(at) });
    return doc;
  }

  /** The newest document of the item with this text. */
  #versionWith(item: ArchivalItem | null): number | undefined {
    let doc = item === null ? undefined : this.#newestVersion.get(item.id);
    while (doc !== undefined && this.#versions[doc]?.text !== item?.text) {
      doc = this.#versions[doc]?.earlier;
    }
    return doc;
  }

  #docOf(change: ArchivalChange | undefined): number | undefined {
    return change && this.#docOfChange.get(change.id);
  }

  #itemOf(doc: number): ArchivalItem | undefined {
    return this.get(this.#versions[doc]?.itemId ?? "");
  }

  #viewFor(options: SearchOptions): DocumentView {
    const { view } = this.#passages;
    if (options.from === undefined && options.to === undefined) {
      return { ...view, eligible: view.eligible.slice() };
    }
    const isInRange = timeFilter(options);
    const eligible = view.eligible.map((isInForce, doc) => {
      const item = isInForce === 1 ? this.#itemOf(doc) : undefined;
      return item !== undefined && isInRange(item.at) ? 1 : 0;
    });
    return { ...view, eligible };
  }

  #newestFirst(): readonly ArchivalItem[] {
    const { version } = this.#changes;
    if (this.#listed?.version !== version) {
      const items = this.#changes.all().flatMap(({ after }) => after ?? []);
      this.#listed = { version, items: items.reverse().sort(newestFirst) };
    }
    return this.#listed.items;
  }
}

function itemIdOf({ id, before, after }: ArchivalChange): string {
  return (after ?? before)?.id ?? id;
}

function newestFirst(a: ArchivalItem, b: ArchivalItem): number {
  return a.at === b.at ? 0 : a.at < b.at ? 1 : -1;
}
