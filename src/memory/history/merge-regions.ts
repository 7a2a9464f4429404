import { diffIndices } from "node-diff3";

/** From and to (not included). */
export type Span = readonly [from: number, to: number];

/** The same piece in all three texts, as the places of its tokens. */
export interface MergeRegion {
  /** Who has changed it: nobody, one of the two, both in the same way, or both in different ways. */
  readonly changed: "neither" | "now" | "target" | "alike" | "conflict";
  readonly now: Span;
  readonly base: Span;
  readonly target: Span;
}

/** Tokens that one side put in the place of tokens of the base. */
interface Hunk {
  readonly side: "now" | "target";
  readonly base: Span;
  readonly other: Span;
}

// The comparison takes time in proportion to the product of the lengths; texts this different are one hunk.
const MAX_PRODUCT = 4_000_000;

/**
 * Pieces in which two texts were changed from their common base, and those between them. Unlike in diff3, changes that only touch
 * each other are no conflict: an addition behind a line that the other side has changed is clean. Two additions at the same place are one.
 */
export function mergeRegions(
  now: readonly string[],
  base: readonly string[],
  target: readonly string[],
): MergeRegion[] {
  const hunks = [...diff(base, now, "now"), ...diff(base, target, "target")].sort(
    (a, b) => a.base[0] - b.base[0] || a.base[1] - b.base[1],
  );
  const regions: MergeRegion[] = [];
  let end = { now: 0, base: 0, target: 0 };
  const regionTo = (to: typeof end, changed: MergeRegion["changed"]): void => {
    regions.push({ changed, now: [end.now, to.now], base: [end.base, to.base], target: [end.target, to.target] });
    end = to;
  };
  for (const group of overlapping(hunks)) {
    const from = Math.min(...group.map(hunk => hunk.base[0]));
    const same = from - end.base;
    if (same > 0) {
      regionTo({ now: end.now + same, base: from, target: end.target + same }, "neither");
    }
    const length = Math.max(...group.map(hunk => hunk.base[1])) - from;
    const to = {
      now: end.now + length + growth(group, "now"),
      base: from + length,
      target: end.target + length + growth(group, "target"),
    };
    const sides = new Set(group.map(({ side }) => side));
    const isSame = equal(now.slice(end.now, to.now), target.slice(end.target, to.target));
    const [only] = sides;
    regionTo(to, sides.size === 1 && only !== undefined ? only : isSame ? "alike" : "conflict");
  }
  if (end.base < base.length) {
    const same = base.length - end.base;
    regionTo({ now: end.now + same, base: base.length, target: end.target + same }, "neither");
  }
  return regions;
}

/** Hunks that cannot be applied one after the other, together. */
function overlapping(hunks: readonly Hunk[]): Hunk[][] {
  const groups: Hunk[][] = [];
  let start = -1;
  let end = -1;
  for (const hunk of hunks) {
    const [from, to] = hunk.base;
    const samePlace = from === to && start === end && from === start;
    if (from < end || samePlace) {
      groups.at(-1)?.push(hunk);
      end = Math.max(end, to);
    } else {
      groups.push([hunk]);
      start = from;
      end = to;
    }
  }
  return groups;
}

function growth(hunks: readonly Hunk[], side: Hunk["side"]): number {
  return hunks
    .filter(hunk => hunk.side === side)
    .reduce((sum, { base, other }) => sum + (other[1] - other[0]) - (base[1] - base[0]), 0);
}

function diff(base: readonly string[], other: readonly string[], side: Hunk["side"]): Hunk[] {
  const shorter = Math.min(base.length, other.length);
  let head = 0;
  while (head < shorter && base[head] === other[head]) {
    head++;
  }
  let tail = 0;
  while (tail < shorter - head && base[base.length - 1 - tail] === other[other.length - 1 - tail]) {
    tail++;
  }
  const [baseMiddle, otherMiddle] = [base.slice(head, base.length - tail), other.slice(head, other.length - tail)];
  if (baseMiddle.length + otherMiddle.length === 0) {
    return [];
  }
  if (baseMiddle.length * otherMiddle.length > MAX_PRODUCT) {
    return [{ side, base: [head, base.length - tail], other: [head, other.length - tail] }];
  }
  return diffIndices(baseMiddle, otherMiddle).map(({ buffer1: [from, length], buffer2: [start, count] }) => ({
    side,
    base: [head + from, head + from + length],
    other: [head + start, head + start + count],
  }));
}

function equal(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((token, index) => token === b[index]);
}
