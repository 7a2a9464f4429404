import { monotonicFactory } from "ulid";
import type { Embedder } from "../../../src/embedding/embedder.ts";
import type { AgentStore } from "../../../src/memory/agent-store.ts";
import type { MemoryRecord, StoredMessage } from "../../../src/memory/records.ts";
import { openAgent, type Workplace } from "./agents.ts";
import { embedded } from "./embedded.ts";
import { RecallAt5And10, type RecallFigures } from "./recall-at.ts";
import type { Haystack } from "./retrieval-sets.ts";
import { turnTimes } from "./session-times.ts";

const TOP_10 = { paging: { page: 0, pageSize: 10 } };

export interface LocomoFigures {
  /** The hits alone. */
  readonly turns: RecallFigures;
  /** Each hit with the turns before and after it, as they are returned. */
  readonly windows: RecallFigures;
}

/** Every conversation is the talk of an agent of its own, one of its two speakers the person; questions by recall search. */
export async function measureLocomo(
  workplace: Workplace,
  haystacks: readonly Haystack[],
  embedder: Embedder | undefined,
): Promise<LocomoFigures> {
  const turns = new RecallAt5And10();
  const windows = new RecallAt5And10();
  for (const haystack of haystacks) {
    const kind = embedder === undefined ? "words" : "hybrid";
    const store = await openAgent(workplace, `locomo-${kind}-${haystack.name}`);
    const idOf = await write(store, haystack);
    await embedded(store, embedder);
    for (const { text, gold } of haystack.queries) {
      const { hits } = await store.recall.search(text, TOP_10);
      const named = hits.map(({ message, previous, next }) => ({
        own: [idOf.get(message.id) ?? ""],
        around: [message, previous?.message, next?.message].map(each => idOf.get(each?.id ?? "") ?? ""),
      }));
      turns.add(
        gold,
        named.map(({ own }) => own),
      );
      windows.add(
        gold,
        named.map(({ around }) => around),
      );
    }
    await store.close();
  }
  return { turns: turns.figures, windows: windows.figures };
}

/** @returns the set's ids by those of the messages. */
async function write(store: AgentStore, { documents }: Haystack): Promise<ReadonlyMap<string, string>> {
  const times = turnTimes(documents.map(({ ts = "" }) => ts));
  const person = documents[0]?.speaker;
  const nextId = monotonicFactory();
  const idOf = new Map<string, string>();
  let parentId: string | null = null;
  const records: MemoryRecord[] = [];
  for (const [index, { id, text, speaker }] of documents.entries()) {
    const base: Pick<StoredMessage, "id" | "parentId" | "at"> = { id: nextId(), parentId, at: times[index] ?? "" };
    const message: StoredMessage =
      speaker === person
        ? { ...base, kind: "user", text }
        : { ...base, kind: "call", thoughts: "", function: "send_message", params: { message: text } };
    records.push({ type: "message", message });
    idOf.set(message.id, id);
    parentId = message.id;
  }
  await store.append(records);
  return idOf;
}
