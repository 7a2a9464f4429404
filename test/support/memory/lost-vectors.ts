import type { AgentStore } from "../../../src/memory/agent-store.ts";
import { changedText, spokenText } from "../../../src/memory/document-text.ts";
import type { MemoryRecord } from "../../../src/memory/records.ts";
import type { Expectation } from "./expected-memory.ts";
import { GivenVectorEmbedder } from "./given-vector-embedder.ts";
import { LOAD_DIMENSIONS, LOAD_MODEL } from "./write-load.ts";

/**
 * How many texts the store wants to embed though they had a vector of the load's model. The store is left without an embedder, and
 * nothing is embedded.
 */
export function lostVectors(store: AgentStore, { required, possible }: Expectation): number {
  const texts = (possible ?? required).flat().filter(isText).length;
  const embedded = required.flat().filter(record => record.type === "vector");
  const withVector = new Set(embedded.map(record => `${record.of} ${record.id}`)).size;
  const query = new Float32Array(LOAD_DIMENSIONS).fill(1 / Math.sqrt(LOAD_DIMENSIONS));
  store.useEmbedders({ current: new GivenVectorEmbedder(LOAD_MODEL, query) });
  const wanted = store.embedding.total;
  store.useEmbedders({ current: undefined });
  return Math.max(0, wanted - (texts - withVector));
}

function isText(record: MemoryRecord): boolean {
  if (record.type === "message") {
    return spokenText(record.message) !== undefined;
  }
  return record.type === "archival" && changedText(record.change) !== undefined;
}
