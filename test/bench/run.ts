/**
 * `npm run bench -- <name> … [--json] [--write]`: runs the named benches, or all. `--write` keeps their tables in
 * `test/bench/results/`; `--json` prints all figures as one JSON object in the last line.
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Bench, Figures } from "./bench.ts";
import { memory } from "./memory/memory.ts";
import { mind } from "./mind/mind.ts";

const BENCHES: readonly Bench[] = [mind, memory];

async function main(args: readonly string[]): Promise<void> {
  const names = args.filter(arg => !arg.startsWith("--"));
  const unknown = [
    ...names.filter(name => !BENCHES.some(bench => bench.name === name)),
    ...args.filter(arg => arg.startsWith("--") && arg !== "--json" && arg !== "--write"),
  ];
  if (unknown.length > 0) {
    console.error(
      `Unknown: ${unknown.join(", ")}. Benches: ${BENCHES.map(({ name }) => name).join(", ")}; options: --json, --write.`,
    );
    process.exitCode = 1;
    return;
  }
  const figures: Record<string, Figures[string]> = {};
  for (const bench of BENCHES.filter(({ name }) => names.length === 0 || names.includes(name))) {
    const result = await bench.run();
    console.log(result.report);
    Object.assign(figures, result.figures);
    if (args.includes("--write")) {
      await writeFile(join(import.meta.dirname, "results", `${bench.name}.md`), result.report);
    }
  }
  if (args.includes("--json")) {
    console.log(JSON.stringify(figures));
  }
}

await main(process.argv.slice(2));
