import type { RecallHit, RecallMemory, RecallOptions, RecallRole, RecallTurn, SearchPage } from "../agent-store.ts";
import { spokenText } from "../document-text.ts";
import type { StoredMessage } from "../records.ts";
import { pageOf } from "../search/paging.ts";
import type { SearchIndex } from "../search/search-index.ts";
import type { ConversationTree } from "./conversation-tree.ts";
import { IndexedDocuments, type IndexedText, pageOfFound } from "./indexed-documents.ts";
import { type EmbedQuery, queryVectors } from "./query-vectors.ts";
import { SpokenPath, type TurnView } from "./spoken-path.ts";
import { timeFilter } from "./time-range.ts";

/**
 * Search in the talk on the current path. What was said on any branch is a document, by the id of its message; what was said on
 * another branch is not found.
 */
export class Recall implements RecallMemory {
  readonly documents: IndexedDocuments;
  readonly #conversation: ConversationTree;
  readonly #embedQuery: EmbedQuery;
  readonly #path = new SpokenPath();

  /** @param index of a checkpoint, see `IndexedDocuments`. */
  constructor(conversation: ConversationTree, embedQuery: EmbedQuery, index?: SearchIndex) {
    this.documents = new IndexedDocuments(index);
    this.#conversation = conversation;
    this.#embedQuery = embedQuery;
    conversation.onPathChange(({ left, entered }) => {
      for (const { id } of left) {
        this.#path.leave(this.documents.numberOf(id));
      }
      for (const { id } of entered) {
        this.#path.enter(this.documents.numberOf(id));
      }
    });
  }

  /** Every message is to be added before the conversation moves to it; one that is known or not part of the talk changes nothing. */
  addMessage(message: StoredMessage): void {
    const text = spokenText(message);
    if (text !== undefined && this.documents.numberOf(message.id) === undefined) {
      const doc = this.documents.add({ id: message.id, text });
      this.#path.add(doc, Date.parse(message.at));
    }
  }

  async search(query: string, options: RecallOptions, signal?: AbortSignal): Promise<SearchPage<RecallHit>> {
    const mode = options.mode ?? "hybrid";
    const vectors = await queryVectors(this.#embedQuery, query, mode, signal);
    const view = this.#viewFor(options);
    const found = this.documents.index.search(query, vectors, mode, view);
    return pageOfFound(found, options.paging, (doc, score) => {
      const turn = this.#turn(doc);
      const [previous, next] = [this.#turn(view.previous[doc]), this.#turn(view.next[doc])];
      return turn && { ...turn, score, previous, next };
    });
  }

  list(options: RecallOptions): SearchPage<RecallTurn> {
    const { hits, total } = pageOf(this.#docs(options), options.paging);
    return { hits: hits.flatMap(doc => this.#turn(doc) ?? []), total };
  }

  count(): number {
    return this.#path.docs.length;
  }

  /** What was said and has no vector of this model: on the path first, of both the newest first. To be read before anything changes. */
  missingVectors(modelId: string): Iterable<IndexedText> {
    return this.documents.missingVectors(modelId, this.#path.view.eligible);
  }

  #viewFor(options: RecallOptions): TurnView {
    const { from, to, role, before } = options;
    const { view } = this.#path;
    if (from === undefined && to === undefined && role === undefined && before === undefined) {
      return view;
    }
    const eligible = new Uint8Array(view.eligible.length);
    for (const doc of this.#docs(options)) {
      eligible[doc] = 1;
    }
    return { ...this.#neighboursUpTo(this.#end(before)), eligible };
  }

  /** A question must not lead to older turns by its own words: they are no neighbours of what is searched. */
  #neighboursUpTo(end: number): Omit<TurnView, "eligible"> {
    const { kind, previous, next } = this.#path.view;
    const [last, first] = [this.#path.docs[end - 1], this.#path.docs[end]];
    if (last === undefined || first === undefined) {
      return { kind, previous, next };
    }
    const cut = { kind, previous: previous.slice(), next: next.slice() };
    cut.next[last] = -1;
    cut.previous[first] = -1;
    return cut;
  }

  /** The documents on the path that pass the filters, in its order. */
  #docs({ from, to, role, before }: RecallOptions): readonly number[] {
    const docs = this.#path.docs.slice(0, this.#end(before));
    if (from === undefined && to === undefined && role === undefined) {
      return docs;
    }
    const isInRange = timeFilter({ ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) });
    return docs.filter(doc => {
      const message = this.#message(doc);
      return message !== undefined && isInRange(message.at) && (role === undefined || roleOf(message) === role);
    });
  }

  /** How many documents of the path come before the message; all if it is not on the path. */
  #end(before: string | undefined): number {
    const position = before === undefined ? undefined : this.#conversation.positionOf(before);
    const { docs } = this.#path;
    let end = docs.length;
    // It is the question being answered, so hardly anything comes after it.
    while (position !== undefined && end > 0 && this.#position(docs[end - 1]) >= position) {
      end--;
    }
    return end;
  }

  #position(doc: number | undefined): number {
    return this.#conversation.positionOf(this.documents.at(doc ?? -1)?.id ?? "") ?? -1;
  }

  #message(doc: number): StoredMessage | undefined {
    return this.#conversation.get(this.documents.at(doc)?.id ?? "");
  }

  #turn(doc = -1): RecallTurn | undefined {
    const document = this.documents.at(doc);
    const message = document && this.#conversation.get(document.id);
    return message && { message, text: document.text, role: roleOf(message) };
  }
}

function roleOf(message: StoredMessage): RecallRole {
  return message.kind === "user" ? "user" : "assistant";
}
