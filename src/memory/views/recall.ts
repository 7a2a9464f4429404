import type { Paging, RecallHit, RecallMemory, SearchPage } from "../agent-store.ts";
import type { StoredMessage } from "../records.ts";
import { pageOf } from "../search/paging.ts";
import type { TextIndex } from "../search/text-index.ts";
import type { ConversationTree } from "./conversation-tree.ts";

/**
 * What one side said to the other, or `undefined`: events, thoughts, summaries and the results of functions are not
 * part of the talk and are never found.
 */
export function spokenText(message: StoredMessage): string | undefined {
  if (message.kind === "user") {
    return message.text;
  }
  if (message.kind !== "call" || message.function !== "send_message") {
    return undefined;
  }
  const text = message.params["message"];
  return typeof text === "string" ? text : undefined;
}

/** Search in the talk on the current path; what was said on abandoned branches is not found. */
export class Recall implements RecallMemory {
  readonly #conversation: ConversationTree;
  readonly #texts: TextIndex;
  #spoken: RecallHit[] = [];
  #scanned = 0;
  #scannedVersion = 0;

  constructor(conversation: ConversationTree, texts: TextIndex) {
    this.#conversation = conversation;
    this.#texts = texts;
  }

  /** Those that hold the whole query first, then by relevance, then newest first. */
  search(query: string, paging: Paging, before?: string): SearchPage<RecallHit> {
    const hits = this.#texts
      .search(query)
      .filter(hit => this.#conversation.isInForce(hit.owner) && (before === undefined || hit.owner < before))
      .map(hit => ({ owner: hit.owner, score: hit.relevance + (hit.exact ? 1 : 0) }))
      .sort((a, b) => b.score - a.score || (a.owner < b.owner ? 1 : -1))
      .flatMap(hit => toHit(this.#conversation.get(hit.owner)));
    return pageOf(hits, paging);
  }

  searchByTime(from: string, to: string, paging: Paging): SearchPage<RecallHit> {
    const [start, end] = [new Date(from).toISOString(), new Date(to).toISOString()];
    return pageOf(
      this.#spokenOnPath().filter(({ message }) => message.at >= start && message.at < end),
      paging,
    );
  }

  count(): number {
    return this.#spokenOnPath().length;
  }

  /** Looks only at what was added to the path since the last call. */
  #spokenOnPath(): readonly RecallHit[] {
    if (this.#scannedVersion !== this.#conversation.pathVersion) {
      this.#spoken = [];
      this.#scanned = 0;
      this.#scannedVersion = this.#conversation.pathVersion;
    }
    const path = this.#conversation.currentPath;
    for (; this.#scanned < path.length; this.#scanned++) {
      this.#spoken.push(...toHit(path[this.#scanned]));
    }
    return this.#spoken;
  }
}

function toHit(message: StoredMessage | undefined): RecallHit[] {
  const text = message && spokenText(message);
  if (message === undefined || text === undefined) {
    return [];
  }
  return [{ message, text, role: message.kind === "user" ? "user" : "assistant" }];
}
