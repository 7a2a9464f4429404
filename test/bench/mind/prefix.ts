import { markdownTable, percent } from "../markdown-table.ts";
import { type PlayedKioku, playKioku } from "./kioku-layout.ts";
import { playMemGpt } from "./memgpt-layout.ts";
import type { PlayedLayout } from "./played-layout.ts";
import type { CallCost } from "./prefix-ledger.ts";
import { conversation, type Language } from "./script.ts";

const TURNS = 200;

export interface PlayedPair {
  readonly language: Language;
  readonly kioku: PlayedKioku;
  readonly memGpt: PlayedLayout;
}

export interface PrefixResult {
  readonly section: string;
  readonly plays: readonly PlayedPair[];
  /** Tokens evaluated again, Kioku ÷ MemGPT, both languages together. */
  readonly againRatio: number;
  /** Share of Kioku's prompt tokens that came from the cache. */
  readonly reused: number;
}

/** The same two conversations, in English and in Japanese, in both layouts. The same on every machine. */
export async function measurePrefix(contextLength: number): Promise<PrefixResult> {
  const plays = [await playBoth("en", contextLength), await playBoth("ja", contextLength)];
  const kiokuCalls = plays.flatMap(({ kioku }) => kioku.ledger.calls);
  const memGptCalls = plays.flatMap(({ memGpt }) => memGpt.ledger.calls);
  const againRatio = sum(kiokuCalls, "again") / sum(memGptCalls, "again");
  const reused = sum(kiokuCalls, "reused") / sum(kiokuCalls, "prompt");
  return { section: sectionOf(contextLength, plays, againRatio, reused), plays, againRatio, reused };
}

export async function playBoth(language: Language, contextLength: number): Promise<PlayedPair> {
  const script = conversation(language, TURNS);
  const kioku = await playKioku(script, contextLength);
  return { language, kioku, memGpt: playMemGpt(script, contextLength, kioku.found) };
}

/** The table of both layouts. */
export function costTable(plays: readonly PlayedPair[]): string {
  const head = ["layout", "calls", "compactions", "median", "p95", "total", "new", "again", "reused"];
  const rows = plays.flatMap(({ language, kioku, memGpt }) => [
    row(`Kioku, ${language}`, kioku),
    row(`MemGPT, ${language}`, memGpt),
  ]);
  return markdownTable(head, rows);
}

function sectionOf(contextLength: number, plays: readonly PlayedPair[], againRatio: number, reused: number): string {
  const faults = plays.flatMap(({ kioku }) => kioku.faults);
  return [
    `### Context ${contextLength}`,
    "",
    costTable(plays),
    `Evaluated again: ${percent(againRatio)} of MemGPT's. Reused of Kioku's prompts: ${percent(reused)}. ` +
      `Replies refused or calls failed that the script did not mean to: ${faults.length === 0 ? "none" : faults.join("; ")}.`,
    "",
  ].join("\n");
}

function row(name: string, { ledger: { calls }, compactions }: PlayedLayout): (string | number)[] {
  const evaluated = calls.map(({ fresh, again }) => fresh + again).sort((one, other) => one - other);
  return [
    name,
    calls.length,
    compactions,
    quantile(evaluated, 0.5),
    quantile(evaluated, 0.95),
    evaluated.reduce((total, tokens) => total + tokens, 0),
    sum(calls, "fresh"),
    sum(calls, "again"),
    percent(sum(calls, "reused") / sum(calls, "prompt")),
  ];
}

function sum(calls: readonly CallCost[], part: keyof CallCost): number {
  return calls.reduce((total, call) => total + call[part], 0);
}

/** Nearest rank. */
function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}
