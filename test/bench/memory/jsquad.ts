import { ulid } from "ulid";
import type { Embedder } from "../../../src/embedding/embedder.ts";
import type { MemoryRecord } from "../../../src/memory/records.ts";
import { openAgent, type Workplace } from "./agents.ts";
import { embedded } from "./embedded.ts";
import { RecallAt5And10, type RecallFigures } from "./recall-at.ts";
import type { Haystack } from "./retrieval-sets.ts";

const TOP_10 = { paging: { page: 0, pageSize: 10 } };

/** The paragraphs are the archival memories of an agent, with the set's ids; questions by archival search. */
export async function measureJsquad(
  workplace: Workplace,
  haystacks: readonly Haystack[],
  embedder: Embedder | undefined,
): Promise<RecallFigures> {
  const recall = new RecallAt5And10();
  for (const { name, documents, queries } of haystacks) {
    const store = await openAgent(workplace, `${name}-${embedder === undefined ? "words" : "hybrid"}`);
    const at = new Date().toISOString();
    await store.append(
      documents.map(({ id, text }): MemoryRecord => {
        const item = { id, text, tags: [], source: name, at, messageId: null };
        return {
          type: "archival",
          change: { id: ulid(), by: "import", at, messageId: null, before: null, after: item },
        };
      }),
    );
    await embedded(store, embedder);
    for (const { text, gold } of queries) {
      const { hits } = await store.archival.search(text, TOP_10);
      recall.add(
        gold,
        hits.map(({ item }) => [item.id]),
      );
    }
    await store.close();
  }
  return recall.figures;
}
