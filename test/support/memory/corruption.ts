import type { SeededRandom } from "./seeded-random.ts";
import { type AgentFiles, backupName, CHECKPOINTS, JOURNAL, PREVIOUS_JOURNAL } from "./sound-agent.ts";

/** The folder after it was damaged. */
export interface Damaged {
  /** In words, for the report. */
  readonly what: string;
  readonly kind: CorruptionKind;
  /** Names of the files that were touched. */
  readonly touched: readonly string[];
  readonly files: AgentFiles;
  /** Names where a folder stands in a file's place. */
  readonly folders: readonly string[];
}

export type CorruptionKind = keyof typeof CORRUPTIONS;

type Change = Omit<Damaged, "kind">;
type Corrupt = (files: Map<string, Buffer>, random: SeededRandom) => Change;

const JOURNALS = [JOURNAL, PREVIOUS_JOURNAL];

const CORRUPTIONS = {
  "bit flips": changing((bytes, random) => {
    const flips = 1 + random.below(random.chance(0.5) ? 3 : 50);
    for (let flip = 0; flip < flips; flip++) {
      const at = random.below(bytes.length);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
    }
    return bytes;
  }),
  // The first line of a journal says how the others are to be read.
  "bit flip near the beginning": changing((bytes, random) => {
    const at = random.below(Math.min(80, bytes.length));
    bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
    return bytes;
  }),
  truncation: changing((bytes, random) => bytes.subarray(0, random.below(bytes.length))),
  "zeroed block": changing((bytes, random) => {
    const start = random.below(bytes.length);
    return bytes.fill(0, start, Math.min(bytes.length, start + 1 + random.below(4_096)));
  }),
  "appended garbage": changing((bytes, random) => {
    const garbage = Buffer.from(Array.from({ length: 1 + random.below(2_000) }, () => random.below(256)));
    return Buffer.concat([bytes, garbage, Buffer.from(random.chance(0.5) ? "\n" : "")]);
  }),
  "empty file": changing(() => Buffer.alloc(0)),
  "missing file": (files, random) => {
    const name = random.pick([...files.keys()]);
    files.delete(name);
    return { what: name, touched: [name], files, folders: [] };
  },
  "a folder instead": (files, random) => {
    const name = random.pick([...files.keys()]);
    files.delete(name);
    return { what: name, touched: [name], files, folders: [name] };
  },
  "swapped files": (files, random) => {
    const first = random.pick([...files.keys()]);
    const second = random.pick([...files.keys()].filter(name => name !== first));
    return swapped(files, first, second);
  },
  "swapped with the previous generation": (files, random) => {
    const pairs = [...CHECKPOINTS.map(name => [name, backupName(name)] as const), [JOURNAL, PREVIOUS_JOURNAL] as const];
    return swapped(files, ...random.pick(pairs));
  },
  "lines again": inJournal((lines, random) => {
    const start = random.below(lines.length);
    const again = lines.slice(start, start + 1 + random.below(5));
    return lines.toSpliced(random.chance(0.5) ? start : random.below(lines.length + 1), 0, ...again);
  }),
  "a line from another place": (files, random) => {
    const from = linesOf(files, random.pick(JOURNALS));
    return inJournal(lines => lines.toSpliced(random.below(lines.length + 1), 0, random.pick(from)))(files, random);
  },
  "lines in another order": inJournal((lines, random) => {
    const [moved = ""] = lines.splice(random.below(lines.length), 1);
    return lines.toSpliced(random.below(lines.length + 1), 0, moved);
  }),
} satisfies Record<string, Corrupt>;

export const CORRUPTION_KINDS = Object.keys(CORRUPTIONS) as CorruptionKind[];

/** Damages one file of the folder, or swaps two. */
export function corrupt(sound: AgentFiles, random: SeededRandom): Damaged {
  const kind = random.pick(CORRUPTION_KINDS);
  const files = new Map([...sound].map(([name, bytes]) => [name, Buffer.from(bytes)]));
  const change = CORRUPTIONS[kind](files, random);
  return { ...change, kind, what: `${kind}: ${change.what}` };
}

function changing(change: (bytes: Buffer, random: SeededRandom) => Buffer): Corrupt {
  return (files, random) => {
    // What holds the most is hit as often as the rest.
    const name = random.chance(0.3) ? JOURNAL : random.pick([...files.keys()]);
    files.set(name, change(files.get(name) ?? Buffer.alloc(0), random));
    return { what: name, touched: [name], files, folders: [] };
  };
}

function inJournal(change: (lines: string[], random: SeededRandom) => string[]): Corrupt {
  return (files, random) => {
    const name = random.pick(JOURNALS);
    const text = change(linesOf(files, name), random).join("");
    files.set(name, Buffer.from(text));
    return { what: name, touched: [name], files, folders: [] };
  };
}

/** With their line ends. */
function linesOf(files: AgentFiles, name: string): string[] {
  return (files.get(name)?.toString() ?? "").split(/(?<=\n)/);
}

function swapped(files: Map<string, Buffer>, first: string, second: string): Change {
  const bytes = files.get(first) ?? Buffer.alloc(0);
  files.set(first, files.get(second) ?? Buffer.alloc(0));
  files.set(second, bytes);
  return { what: `${first} and ${second}`, touched: [first, second], files, folders: [] };
}
