import type { Bench, BenchResult } from "../bench.ts";
import { measureEngine } from "./engine/engine-figures.ts";
import { measureGuard } from "./guard-figures.ts";
import { measureParser } from "./parser-figures.ts";
import { measurePrefix } from "./prefix.ts";
import { measureStatic } from "./static-size.ts";

/** The agent loop's costs and its resilience, beside MemGPT 0.3.8 where that can be compared. */
export const mind: Bench = { name: "mind", run };

async function run(): Promise<BenchResult> {
  tell("playing both conversations in both layouts, at 4096 and 8192 tokens");
  const small = await measurePrefix(4096);
  const large = await measurePrefix(8192);
  const fixed = await measureStatic();
  tell("reading malformed replies");
  const parser = measureParser();
  const guard = measureGuard();
  const [english] = small.plays;
  if (!english) {
    throw new Error("No conversation was played.");
  }
  tell("talking to a real engine");
  const engine = await measureEngine(english, 4096);
  return {
    report: `${[
      "# The mind in figures",
      "",
      "Written by `npm run bench -- mind --write`; what is counted and how stands in `test/README.md`, “Benchmarks”.",
      "",
      "## Prompt tokens a server evaluates",
      "",
      small.section,
      large.section,
      "## Static part of the prompt, and wrapping of messages",
      "",
      fixed.section,
      "## Parser",
      "",
      parser.section,
      "## Guard",
      "",
      guard.section,
      "## A real engine",
      "",
      engine.section,
    ]
      .join("\n")
      .trimEnd()}\n`,
    figures: {
      prefix: {
        again_ratio_4096: rounded(small.againRatio),
        again_ratio_8192: rounded(large.againRatio),
        reused_4096: rounded(small.reused),
        reused_8192: rounded(large.reused),
      },
      static: { tokens: fixed.tokens },
      parser: { recovered: rounded(parser.recovered), fuzz_throws: parser.throws },
      guard: { caught: rounded(guard.caught), passed: rounded(guard.passed) },
      engine: {
        turns: engine.turns,
        valid: engine.valid,
        prompt_ms_ratio: engine.promptRatio === null ? null : rounded(engine.promptRatio),
      },
    },
  };
}

/** Where the run stands, beside its output. */
function tell(what: string): void {
  console.error(`mind: ${what} …`);
}

function rounded(figure: number): number {
  return Number(figure.toFixed(4));
}
