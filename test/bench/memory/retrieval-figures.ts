import { markdownTable } from "../markdown-table.ts";
import type { Workplace } from "./agents.ts";
import { benchEmbedder } from "./embedded.ts";
import { measureJsquad } from "./jsquad.ts";
import { type LocomoFigures, measureLocomo } from "./locomo.ts";
import { type Floor, JSQUAD_FLOORS, LOCOMO_FLOORS, LOCOMO_WINDOW_FLOORS } from "./published-floors.ts";
import type { RecallFigures } from "./recall-at.ts";
import { retrievalSet } from "./retrieval-sets.ts";

export interface RetrievalResult {
  readonly section: string;
  /** Lexical alone; `null` where the sets are not beside the checkout. */
  readonly locomo: LocomoFigures | null;
  readonly jsquad: RecallFigures | null;
}

/** Recall of the searches of both memories on public sets, by words alone and, with a model, hybrid. */
export async function measureRetrieval(workplace: Workplace, tell: (what: string) => void): Promise<RetrievalResult> {
  const locomoSet = await retrievalSet("locomo-turn");
  const jsquadSet = await retrievalSet("jsquad");
  if (locomoSet === undefined || jsquadSet === undefined) {
    return {
      section: "Left out: the sets are not in `../shared/bench` beside the checkout.\n",
      locomo: null,
      jsquad: null,
    };
  }
  const locomo = await measureLocomo(workplace, locomoSet, undefined);
  const jsquad = await measureJsquad(workplace, jsquadSet, undefined);
  const rows = {
    turns: [row("**Kioku, words alone**", locomo.turns)],
    windows: [row("**Kioku, words alone, hits with their neighbours**", locomo.windows)],
    jsquad: [row("**Kioku, words alone**", jsquad)],
  };
  const embedder = await benchEmbedder(workplace.folder);
  if (embedder !== undefined) {
    try {
      tell("embedding the retrieval sets");
      const hybrid = await measureLocomo(workplace, locomoSet, embedder);
      rows.turns.push(row(`**Kioku, hybrid with ${embedder.modelId}**`, hybrid.turns));
      rows.windows.push(row(`**Kioku, hybrid with ${embedder.modelId}, hits with their neighbours**`, hybrid.windows));
      rows.jsquad.push(
        row(`**Kioku, hybrid with ${embedder.modelId}**`, await measureJsquad(workplace, jsquadSet, embedder)),
      );
    } finally {
      await embedder.dispose();
    }
  }
  const section = [
    table("LoCoMo, turns", [...rows.turns, ...LOCOMO_FLOORS.map(floorRow)]),
    table("LoCoMo, turns with their neighbours", [...rows.windows, ...LOCOMO_WINDOW_FLOORS.map(floorRow)]),
    table("JSQuAD, paragraphs", [...rows.jsquad, ...JSQUAD_FLOORS.map(floorRow)]),
    embedder === undefined ? "No hybrid rows: `KIOKU_TEST_EMBEDDING_MODEL` names no model folder.\n" : "",
  ];
  return { section: section.filter(part => part !== "").join("\n"), locomo, jsquad };
}

function table(what: string, rows: readonly (readonly string[])[]): string {
  return markdownTable([what, "recall@5 %", "recall@10 %"], rows);
}

function row(what: string, { r5, r10 }: RecallFigures): string[] {
  return [what, r5.toFixed(1), r10.toFixed(1)];
}

function floorRow({ method, r5, r10 }: Floor): string[] {
  return [method, r5?.toFixed(1) ?? "–", r10.toFixed(1)];
}
