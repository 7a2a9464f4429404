import { join } from "node:path";
import type { AgentStore } from "../../../src/memory/agent-store.ts";
import { repositoryFolder } from "../../support/host/paths.ts";
import { makeTemporaryFolder } from "../../support/host/temporary-folder.ts";
import { SQL_WASM } from "../../support/memory/storage-worker.ts";
import { build } from "../../support/stages/tools.ts";
import type { Bench, BenchResult } from "../bench.ts";
import { type AgentSize, buildAgent, openAgent, type Workplace } from "./agents.ts";
import { measureAppend, type SizedStore } from "./append-figures.ts";
import { measureCrash } from "./crash-figures.ts";
import { measureFuzz } from "./fuzz-figures.ts";
import { measureInsert } from "./insert-figures.ts";
import { measureOpen } from "./open-figures.ts";
import { measureRecall } from "./recall-figures.ts";
import { measureRetrieval } from "./retrieval-figures.ts";
import { measureSearch, searchSection, searchVectors } from "./search-figures.ts";
import { measureStall } from "./stall-figures.ts";

/** What an agent's memory costs at a lifetime's size, beside the plain ways, what it finds, and whether it can be hurt. */
export const memory: Bench = { name: "memory", run };

const SMALL: AgentSize = { messages: 1_000, memories: 1_000, vectors: false };
const LIFETIME: AgentSize = { messages: 100_000, memories: 20_000, vectors: true };
const MEDIUM_ARCHIVE: AgentSize = { messages: 0, memories: 10_000, vectors: true };
const LARGE_ARCHIVE: AgentSize = { messages: 0, memories: 100_000, vectors: true };

async function run(): Promise<BenchResult> {
  const folder = makeTemporaryFolder();
  await build();
  const workerPath = join(repositoryFolder, "dist", "storage-worker.cjs");
  const workplace: Workplace = { folder, sqlWasm: SQL_WASM, workerPath };
  const seed = Math.floor(Math.random() * 2 ** 30);
  const costs = await measureCosts(workplace);
  tell("asking the retrieval sets");
  const retrieval = await measureRetrieval(workplace, tell);
  tell(`killing writers, seed ${seed}`);
  const crash = await measureCrash(workplace, seed, tell);
  tell(`damaging files, seeds from ${seed}`);
  const fuzz = await measureFuzz(workplace, seed, tell);
  const { append, insert, searches, recall, open, stall } = costs;
  const [medium, large] = searches;
  return {
    report: `${[
      "# The memory in figures",
      "",
      "Written by `npm run bench -- memory --write`; what is counted and how stands in `test/README.md`, “Benchmarks”.",
      "",
      "## Writing",
      "",
      append.section,
      insert.section,
      "## Searching",
      "",
      searchSection(searches, insert.vectraQuery),
      recall.section,
      `## An agent of ${LIFETIME.messages.toLocaleString("en-US")} messages and ${LIFETIME.memories.toLocaleString("en-US")} memories`,
      "",
      open.section,
      stall.section(append.exportMs),
      "## Finding",
      "",
      retrieval.section,
      "## Crashes",
      "",
      crash.section,
      "## Damaged files",
      "",
      fuzz.section,
    ]
      .join("\n")
      .trimEnd()}\n`,
    figures: {
      append: { p50_ratio: rounded(append.ratio) },
      archival_insert: { p50_ratio: rounded(insert.ratio), vectra_ratio_10k: rounded(insert.vectraRatio) },
      search: { scan_ratio_10k: rounded(medium?.ratio), scan_ratio_100k: rounded(large?.ratio) },
      recall_search: { like_ratio_100k: rounded(recall.likeRatio) },
      open: { ms: Math.round(open.ms), rss_mb: Math.round(open.rssMb) },
      stall: { max_ms: rounded(stall.figures.maxMs) },
      crash: { runs: crash.runs, lost: crash.lost, duplicated: crash.duplicated },
      fuzz: { runs: fuzz.runs, failed: fuzz.failed },
      locomo_turn: {
        r5: retrieval.locomo?.turns.r5 ?? null,
        r10: retrieval.locomo?.turns.r10 ?? null,
        window_r5: retrieval.locomo?.windows.r5 ?? null,
        window_r10: retrieval.locomo?.windows.r10 ?? null,
      },
      jsquad: { r5: retrieval.jsquad?.r5 ?? null, r10: retrieval.jsquad?.r10 ?? null },
    },
  };
}

async function measureCosts(workplace: Workplace) {
  tell("writing agents of 1,000 and 100,000 messages");
  await buildAgent(workplace, "small", SMALL);
  await buildAgent(workplace, "lifetime", LIFETIME);
  tell("opening the large one");
  const open = await measureOpen(workplace, "lifetime", LIFETIME);
  tell("writing agents of 10,000 and 100,000 memories");
  await buildAgent(workplace, "medium-archive", MEDIUM_ARCHIVE);
  await buildAgent(workplace, "large-archive", LARGE_ARCHIVE);

  const opened: AgentStore[] = [];
  const sized = async (name: string, size: number): Promise<SizedStore> => {
    const store = await openAgent(workplace, name);
    opened.push(store);
    return { name, size, store };
  };
  try {
    const small = await sized("small", SMALL.messages);
    const lifetime = await sized("lifetime", LIFETIME.messages);
    tell("searching the talk");
    const recall = await measureRecall(workplace, lifetime);
    tell("appending messages");
    const append = await measureAppend(workplace, small, lifetime);
    const medium = await sized("medium-archive", MEDIUM_ARCHIVE.memories);
    const large = await sized("large-archive", LARGE_ARCHIVE.memories);
    tell("searching the memories");
    const queries = searchVectors();
    const searches = [await measureSearch(medium, queries), await measureSearch(large, queries)];
    tell("inserting memories");
    const agents = [small, medium, { ...lifetime, size: LIFETIME.memories }, large];
    const insert = await measureInsert(workplace, agents, queries);
    await closeAll(opened);
    tell("making checkpoints while messages are appended");
    const stall = await measureStall(workplace, "lifetime");
    return { append, insert, searches, recall, open, stall };
  } finally {
    await closeAll(opened);
  }
}

async function closeAll(stores: AgentStore[]): Promise<void> {
  for (const store of stores.splice(0)) {
    await store.close();
  }
}

/** Where the run stands, beside its output. */
function tell(what: string): void {
  console.error(`memory: ${what} …`);
}

function rounded(figure: number | undefined): number {
  return Number((figure ?? Number.NaN).toFixed(4));
}
