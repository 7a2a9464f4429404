import { join } from "node:path";
import { markdownTable } from "../markdown-table.ts";
import { RecordWriter, type Workplace } from "./agents.ts";
import type { SizedStore } from "./append-figures.ts";
import { milliseconds, ratio, Timings } from "./timing.ts";
import { VectraAlternative } from "./vectra-index.ts";

const SAMPLES = 500;
const BLOCK = 25;

/** Sizes of vectra's own index, and how often is inserted. */
const VECTRA = [
  { size: 1_000, samples: 10 },
  { size: 10_000, samples: 4 },
  { size: 20_000, samples: 3 },
];

export interface InsertResult {
  readonly section: string;
  readonly ratio: number;
  readonly vectraRatio: number;
  /** vectra's index of 10,000 items, with a query's time. */
  readonly vectraQuery: Timings;
}

/** Archival memories inserted one by one, without embedding, into agents of several sizes in turns. `agents`: smallest first. */
export async function measureInsert(
  { folder }: Workplace,
  agents: readonly SizedStore[],
  queries: readonly Float32Array[],
): Promise<InsertResult> {
  const ours = agents.map(agent => ({ agent, writer: new RecordWriter(agent.size), timings: new Timings() }));
  for (let done = 0; done < SAMPLES; done += BLOCK) {
    for (const { agent, writer, timings } of done % (2 * BLOCK) === 0 ? ours : ours.toReversed()) {
      for (let n = 0; n < BLOCK; n++) {
        const memory = writer.memory();
        await timings.time(() => agent.store.append([memory]));
      }
    }
  }

  const vectra = await VectraAlternative.create(join(folder, "vectra"));
  const vectraQuery = new Timings();
  const theirs: { readonly size: number; readonly timings: Timings }[] = [];
  for (const { size, samples } of VECTRA) {
    await vectra.growTo(size);
    const timings = new Timings();
    for (let n = 0; n < samples; n++) {
      await timings.time(vectra.prepared());
    }
    theirs.push({ size, timings });
    if (size === 10_000) {
      for (const query of queries) {
        await vectraQuery.time(() => vectra.query(query));
      }
    }
  }

  const rows = [
    ...ours.map(({ agent, timings }) => row("Kioku", agent.size, timings)),
    ...theirs.map(({ size, timings }) => row("vectra, insertItem", size, timings)),
  ];
  const p50At = (list: readonly { size: number; timings: Timings }[], size: number) =>
    list.find(each => each.size === size)?.timings.p50 ?? Number.NaN;
  const sized = ours.map(({ agent, timings }) => ({ size: agent.size, timings }));
  const figure = p50At(sized, 100_000) / p50At(sized, 1_000);
  const vectraRatio = p50At(theirs, 10_000) / p50At(sized, 10_000);
  return {
    section: `${markdownTable(["insert a memory", "memories", "p50 ms", "p99 ms"], rows)}
Kioku's p50 at 100,000 ÷ at 1,000: ${ratio(figure)}. vectra's p50 at 10,000 ÷ Kioku's: ${Math.round(vectraRatio)}.
`,
    ratio: figure,
    vectraRatio,
    vectraQuery,
  };
}

function row(what: string, size: number, timings: Timings): (string | number)[] {
  return [what, size, milliseconds(timings.p50), milliseconds(timings.p99)];
}
