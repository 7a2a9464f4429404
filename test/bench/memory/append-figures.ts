import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { AgentStore } from "../../../src/memory/agent-store.ts";
import { journalPath } from "../../../src/memory/journal/journal.ts";
import { markdownTable } from "../markdown-table.ts";
import { RecordWriter, type Workplace } from "./agents.ts";
import { replaceDurably } from "./durable-write.ts";
import { milliseconds, ratio, Timings } from "./timing.ts";
import { TurnsDatabase } from "./turns-database.ts";

export interface SizedStore {
  readonly name: string;
  readonly size: number;
  readonly store: AgentStore;
}

const SAMPLES = 600;
const BLOCK = 25;
const EXPORTS = { small: 40, large: 6 };

export interface AppendResult {
  readonly section: string;
  readonly ratio: number;
  /** How long sql.js's export of the large agent's messages holds up its thread. */
  readonly exportMs: number;
}

/** Messages appended one by one to a small and a large agent, in turns, since the machine drifts. */
export async function measureAppend(workplace: Workplace, small: SizedStore, large: SizedStore): Promise<AppendResult> {
  const ours = [await writerFor(workplace, small), await writerFor(workplace, large)];
  for (let done = 0; done < SAMPLES; done += BLOCK) {
    for (const writer of done % (2 * BLOCK) === 0 ? ours : ours.toReversed()) {
      await writer.append(BLOCK);
    }
  }
  const exports = [
    await exportPerWrite(workplace, large.store, small.size, EXPORTS.small),
    await exportPerWrite(workplace, large.store, large.size, EXPORTS.large),
  ];
  const [first, second] = ours;
  const rows = [
    ...ours.map(({ sized, timings, bytes }) => row("Kioku", sized.size, timings, bytes / timings.count)),
    ...exports.map(({ size, timings, bytes }) => row("sql.js, export a write", size, timings, bytes)),
  ];
  const figure = (second?.timings.p50 ?? Number.NaN) / (first?.timings.p50 ?? Number.NaN);
  return {
    section: `${markdownTable(["append a message", "messages", "p50 ms", "p99 ms", "bytes written"], rows)}
Kioku's p50 at ${large.size.toLocaleString("en-US")} ÷ at ${small.size.toLocaleString("en-US")}: ${ratio(figure)}.
`,
    ratio: figure,
    exportMs: exports[1]?.exporting.p50 ?? Number.NaN,
  };
}

async function writerFor({ folder }: Workplace, sized: SizedStore) {
  const { store, name } = sized;
  const writer = new RecordWriter(sized.size, store.conversation.headId);
  const timings = new Timings();
  const journal = journalPath(join(folder, name));
  const result = {
    ...{ sized, timings, bytes: 0 },
    async append(count: number): Promise<void> {
      const before = (await stat(journal)).size;
      for (let n = 0; n < count; n++) {
        const message = writer.message();
        await timings.time(() => store.append([{ type: "message", message }]));
      }
      result.bytes += (await stat(journal)).size - before;
    },
  };
  return result;
}

/** The same messages in sql.js, of which a write is durable when all of it was exported and written. */
async function exportPerWrite({ folder, sqlWasm }: Workplace, store: AgentStore, size: number, samples: number) {
  const database = await TurnsDatabase.of(store, sqlWasm, size);
  const writer = new RecordWriter(size);
  const path = join(folder, `export-${size}.sqlite`);
  const timings = new Timings();
  const exporting = new Timings();
  let bytes = 0;
  for (let n = 0; n < samples; n++) {
    const message = writer.message();
    await timings.time(async () => {
      database.insert(message);
      const image = await exporting.time(() => database.export());
      bytes = image.length;
      await replaceDurably(path, image);
    });
  }
  database.close();
  return { size, timings, exporting, bytes };
}

function row(what: string, size: number, timings: Timings, bytes: number): (string | number)[] {
  return [what, size, milliseconds(timings.p50), milliseconds(timings.p99), Math.round(bytes)];
}
