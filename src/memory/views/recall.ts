import type { RecallHit, RecallMemory, RecallOptions, RecallRole, RecallTurn, SearchPage } from "../agent-store.ts";
import { spokenText } from "../document-text.ts";
import type { StoredMessage } from "../records.ts";
import { pageOf } from "../search/paging.ts";
import type { SearchIndex } from "../search/search-index.ts";
import type { ConversationTree } from "./conversation-tree.ts";
import { IndexedDocuments, type IndexedText, pageOfFound } from "./indexed-documents.ts";
import { type EmbedQuery, queryVectors } from "./query-vectors.ts";
import { SpokenPath, type TurnFilter } from "./spoken-path.ts";

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
      this.#path.add(doc, Date.parse(message.at), roleOf(message));
    }
  }

  async search(query: string, options: RecallOptions, signal?: AbortSignal): Promise<SearchPage<RecallHit>> {
    const mode = options.mode ?? "hybrid";
    const vectors = await queryVectors(this.#embedQuery, query, mode, signal);
    const view = this.#path.view(this.#filter(options));
    const found = await this.documents.index.search(query, vectors, mode, view);
    signal?.throwIfAborted();
    return pageOfFound(found, options.paging, (doc, score) => {
      const turn = this.#turn(doc);
      const [previous, next] = [this.#turn(view.previous[doc]), this.#turn(view.next[doc])];
      return turn && { ...turn, score, previous, next };
    });
  }

  list(options: RecallOptions): SearchPage<RecallTurn> {
    const { hits, total } = pageOf(this.#path.select(this.#filter(options)), options.paging);
    return { hits: hits.flatMap(doc => this.#turn(doc) ?? []), total };
  }

  count(): number {
    return this.#path.docs.length;
  }

  /** What was said and has no vector of this model, see `IndexedDocuments`: on the path first. */
  missingVectors(modelId: string, again: boolean): Iterable<IndexedText> {
    return this.documents.missingVectors(modelId, () => this.#path.eligible, again);
  }

  #filter({ from, to, role, before }: RecallOptions): TurnFilter {
    return { from, to, role, end: this.#end(before) };
  }

  /** How many documents of the path come before the message; all if it is not on the path. */
  #end(before: string | undefined): number {
    const { docs } = this.#path;
    const position = before === undefined ? undefined : this.#conversation.positionOf(before);
    if (position === undefined) {
      return docs.length;
    }
    let [end, to] = [0, docs.length];
    while (end < to) {
      const middle = (end + to) >> 1;
      if (this.#position(docs[middle]) < position) {
        end = middle + 1;
      } else {
        to = middle;
      }
    }
    return end;
  }

  #position(doc: number | undefined): number {
    return this.#conversation.positionOf(this.documents.at(doc ?? -1)?.id ?? "") ?? -1;
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
