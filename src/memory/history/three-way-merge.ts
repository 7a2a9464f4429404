import { type MergeRegion, mergeRegions, type Span } from "./merge-regions.ts";
import { type Sentence, sentencesOf } from "./sentences.ts";

/** What stands behind the conflict markers; one line each. */
export interface MergeLabels {
  readonly now: string;
  readonly target: string;
}

/** What became of `base`, and what it shall become. */
export interface ThreeTexts {
  readonly now: string;
  readonly base: string;
  readonly target: string;
}

export type Merge =
  | { readonly type: "clean"; readonly text: string }
  /** With VS Code's conflict markers around what was changed in two ways. */
  | { readonly type: "conflict"; readonly marked: string };

const MARKER = /^(<{7}|={7}|>{7})( .*)?$/;

/** Both sides' changes of the base in one text. Changes of different lines, or of different sentences of one line, do not conflict. */
export function mergeTexts(texts: ThreeTexts, labels: MergeLabels): Merge {
  const text = mergeSentences(texts);
  return text === undefined ? mergeLines(texts, labels) : { type: "clean", text };
}

/** The two whole texts with conflict markers, for when one of them is not there at all. */
export function markWhole({ now, target }: Pick<ThreeTexts, "now" | "target">, labels: MergeLabels): string {
  return marked(linesOf(now), linesOf(target), labels).join("\n");
}

/**
 * Whether no conflict marker is left in the text.
 * @param own the texts that were merged: their own lines are no markers.
 */
export function isResolved(marked: string, own: Pick<ThreeTexts, "now" | "target"> = { now: "", target: "" }): boolean {
  const ownLines = new Set([...linesOf(own.now), ...linesOf(own.target)]);
  return linesOf(marked).every(line => !MARKER.test(line.trimEnd()) || ownLines.has(line));
}

/** `undefined` if there is a conflict. */
function mergeSentences({ now, base, target }: ThreeTexts): string | undefined {
  const sides = { now: sentencesOf(now), base: sentencesOf(base), target: sentencesOf(target) };
  const regions = mergeRegions(textsOf(sides.now), textsOf(sides.base), textsOf(sides.target));
  if (regions.some(({ changed }) => changed === "conflict")) {
    return undefined;
  }
  const merged = regions.flatMap(region => mergeRegion(region, sides));
  const lead = sides.now[0]?.gap ?? "";
  return merged.map(({ gap, text }, index) => (index > 0 ? gap : text === "" ? "" : lead) + text).join("");
}

/** Where a piece stands in all three texts, white space is merged too; where both have changed it, it stays as it is now. */
function mergeRegion(
  { changed, ...spans }: MergeRegion,
  sides: Readonly<Record<"now" | "base" | "target", readonly Sentence[]>>,
): Sentence[] {
  const gapAt = (index: number): string | undefined => {
    const [now, base, target] = (["now", "base", "target"] as const).map(side =>
      spans[side][0] + index < spans[side][1] ? sides[side][spans[side][0] + index]?.gap : undefined,
    );
    return now === base ? target : now;
  };
  const from = changed === "target" ? "target" : "now";
  return sides[from].slice(...spans[from]).map(({ gap, text }, index) => {
    const isShared = changed === "neither" || index === 0;
    return { text, gap: (isShared ? gapAt(index) : undefined) ?? gap };
  });
}

function mergeLines({ now, base, target }: ThreeTexts, labels: MergeLabels): Merge {
  const sides = { now: linesOf(now), base: linesOf(base), target: linesOf(target) };
  const of = (side: keyof typeof sides, span: Span): string[] => sides[side].slice(...span);
  let clean = true;
  const merged = mergeRegions(sides.now, sides.base, sides.target).flatMap(region => {
    if (region.changed !== "conflict") {
      return region.changed === "target" ? of("target", region.target) : of("now", region.now);
    }
    const [mine, common, theirs] = [of("now", region.now), of("base", region.base), of("target", region.target)];
    const text = mergeSentences({ now: mine.join("\n"), base: common.join("\n"), target: theirs.join("\n") });
    if (text !== undefined) {
      return linesOf(text);
    }
    clean = false;
    return marked(mine, theirs, labels);
  });
  return clean ? { type: "clean", text: merged.join("\n") } : { type: "conflict", marked: merged.join("\n") };
}

function marked(now: readonly string[], target: readonly string[], labels: MergeLabels): string[] {
  return [`<<<<<<< ${oneLine(labels.now)}`, ...now, "=======", ...target, `>>>>>>> ${oneLine(labels.target)}`];
}

function linesOf(text: string): string[] {
  return text === "" ? [] : text.split("\n");
}

function textsOf(sentences: readonly Sentence[]): string[] {
  return sentences.map(({ text }) => text);
}

function oneLine(label: string): string {
  return label.replace(/\s+/g, " ").trim();
}
