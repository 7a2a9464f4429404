/** Where the text of a section goes. */
export type SectionName = "preamble" | "examples" | "coreMemory";

/** Headings that are known, in lower case. The first of each is the one to recommend. */
const HEADINGS: Readonly<Record<SectionName, readonly string[]>> = {
  preamble: [
    "preamble",
    "character",
    "personality",
    "前書き",
    "まえがき",
    "前文",
    "人物",
    "人物像",
    "キャラクター",
    "設定",
  ],
  examples: [
    "examples",
    "example lines",
    "example dialogue",
    "例",
    "例文",
    "話し方の例",
    "口調の例",
    "台詞例",
    "台詞の例",
    "セリフ例",
    "セリフの例",
  ],
  coreMemory: ["core memory", "memory", "コアメモリ", "コアメモリー", "コア記憶", "記憶", "メモリ"],
};

const SECTION_OF = new Map(
  (Object.keys(HEADINGS) as SectionName[]).flatMap(name => HEADINGS[name].map(heading => [heading, name] as const)),
);

export interface Section {
  /** Absent for the text before the first heading, and for a heading that is not known. */
  readonly name?: SectionName;
  /** As written. */
  readonly heading?: string;
  /** Of the heading, or of the first line; from 1. */
  readonly line: number;
  readonly text: string;
}

/**
 * Cuts Markdown at its headings of level one and two; those of deeper levels and those inside code fences belong
 * to the text.
 * @param firstLine line number of the first line.
 */
export function splitSections(lines: readonly string[], firstLine: number): Section[] {
  const sections: { name?: SectionName; heading?: string; line: number; body: string[] }[] = [
    { line: firstLine, body: [] },
  ];
  let fence: string | undefined;
  for (const [index, line] of lines.entries()) {
    fence = fenceAfter(line, fence);
    const heading = fence === undefined ? headingText(line) : undefined;
    if (heading === undefined) {
      sections.at(-1)?.body.push(line);
    } else {
      const name = SECTION_OF.get(normalised(heading));
      sections.push({ ...(name && { name }), heading, line: firstLine + index, body: [] });
    }
  }
  return sections.map(({ body, ...section }) => ({ ...section, text: body.join("\n").trim() }));
}

/** The fence that is open behind the line. */
function fenceAfter(line: string, open: string | undefined): string | undefined {
  const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
  if (mark === undefined) {
    return open;
  }
  if (open === undefined) {
    return mark;
  }
  return mark.startsWith(open) ? undefined : open;
}

/** A full-width `＃` counts: it is what a Japanese keyboard types. */
function headingText(line: string): string | undefined {
  return /^[#＃]{1,2}[ \t\u3000]+(.*\S)/.exec(line)?.[1];
}

function normalised(heading: string): string {
  return heading
    .normalize("NFKC")
    .replace(/[#:\s]+$/, "")
    .replace(/\s+/g, " ")
    .toLowerCase();
}

/** The headings to recommend, for a message. */
export function knownHeadings(): string {
  return Object.values(HEADINGS)
    .map(([heading]) => heading)
    .join(", ");
}
