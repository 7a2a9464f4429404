import { GivenVectorEmbedder } from "../../support/memory/given-vector-embedder.ts";
import { type TalkLanguage, TalkWriter } from "../../support/memory/talk-writer.ts";
import { UnitVectors } from "../../support/memory/unit-vectors.ts";
import { markdownTable } from "../markdown-table.ts";
import { DIMENSIONS, VECTOR_MODEL } from "./agents.ts";
import type { SizedStore } from "./append-figures.ts";
import { plainScan } from "./plain-scan.ts";
import { milliseconds, ratio, Timings } from "./timing.ts";

const TOP_10 = { paging: { page: 0, pageSize: 10 } };
const QUERIES = 60;
const WARM_UP = 5;

/** Of no language, so that nothing is found by words. */
const NO_WORDS = "qqxzjwv";

export interface SearchFigures {
  readonly size: number;
  /** Hybrid search ÷ plain scan. */
  readonly ratio: number;
  readonly rows: readonly (readonly (string | number)[])[];
}

/** The vectors that are asked for. */
export function searchVectors(): Float32Array<ArrayBuffer>[] {
  const vectors = new UnitVectors(3, DIMENSIONS);
  return Array.from({ length: QUERIES }, () => vectors.next());
}

/** What `archival_memory_search` does, the embedding of the query left out, beside a loop over as many vectors. */
export async function measureSearch(
  { size, store }: SizedStore,
  queries: readonly Float32Array[],
): Promise<SearchFigures> {
  const embedder = new GivenVectorEmbedder(VECTOR_MODEL, new Float32Array(DIMENSIONS));
  const table = scanTable(size);
  const words = new TalkWriter(4);
  const timings = { hybrid: new Timings(), vector: new Timings(), lexical: new Timings(), scan: new Timings() };
  for (const [number, query] of [...queries.slice(0, WARM_UP), ...queries].entries()) {
    const language: TalkLanguage = number % 2 === 0 ? "en" : "ja";
    const text = `${words.topic(language)} ${words.rareWord(language)}`;
    const [hybrid, vector, lexical, scan] = number < WARM_UP ? fresh() : Object.values(timings);
    embedder.query = query;
    store.useEmbedders({ current: embedder });
    const found = await hybrid?.time(() => store.archival.search(text, TOP_10));
    const near = await vector?.time(() => store.archival.search(NO_WORDS, TOP_10));
    store.useEmbedders({ current: undefined });
    await lexical?.time(() => store.archival.search(text, TOP_10));
    await scan?.time(() => plainScan(table, query));
    if (found?.hits.length !== 10 || near?.hits.length !== 10) {
      throw new Error("A search has found less than there is.");
    }
  }
  const names = {
    hybrid: "Kioku, hybrid",
    vector: "Kioku, vectors alone",
    lexical: "Kioku, words alone",
    scan: "Float32 loop",
  };
  return {
    size,
    ratio: timings.hybrid.p50 / timings.scan.p50,
    rows: Object.entries(timings).map(([kind, each]) => searchRow(names[kind as keyof typeof names], size, each)),
  };
}

export function searchSection(figures: readonly SearchFigures[], vectraQuery: Timings): string {
  const rows = [...figures.flatMap(({ rows }) => rows), searchRow("vectra, queryItems", 10_000, vectraQuery)];
  const ratios = figures.map(figure => `${ratio(figure.ratio)} at ${figure.size.toLocaleString("en-US")}`);
  return `${markdownTable(["archival search, top 10", "memories", "p50 ms", "p99 ms"], rows)}
Hybrid ÷ loop: ${ratios.join(", ")}.
`;
}

function searchRow(what: string, size: number, timings: Timings): (string | number)[] {
  return [what, size, milliseconds(timings.p50), milliseconds(timings.p99)];
}

function fresh(): Timings[] {
  return Array.from({ length: 4 }, () => new Timings());
}

function scanTable(rows: number): Float32Array {
  const vectors = new UnitVectors(7, DIMENSIONS);
  const table = new Float32Array(rows * DIMENSIONS);
  for (let row = 0; row < rows; row++) {
    table.set(vectors.next(), row * DIMENSIONS);
  }
  return table;
}
