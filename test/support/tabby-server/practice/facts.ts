/** What the practice partner can know of a person. Of the single ones only one is true at a time. */
export type FactKind = "name" | "home" | "work" | "likes" | "dislikes" | "has";

export interface Fact {
  readonly kind: FactKind;
  /** In the person's own words. */
  readonly value: string;
}

export type LanguageCode = "en" | "ja";

const singleKinds: readonly FactKind[] = ["name", "home", "work"];

/** How each kind begins a line of core memory. */
const labels: Readonly<Record<LanguageCode, Readonly<Record<FactKind, string>>>> = {
  en: {
    name: "Name: ",
    home: "Lives in: ",
    work: "Works as: ",
    likes: "Likes: ",
    dislikes: "Dislikes: ",
    has: "Has: ",
  },
  ja: {
    name: "名前：",
    home: "住まい：",
    work: "仕事：",
    likes: "好きなもの：",
    dislikes: "苦手なもの：",
    has: "家族・ペット：",
  },
};

const kinds: readonly FactKind[] = ["name", "home", "work", "likes", "dislikes", "has"];

const unknownValue = /unknown|not known|not yet|^\(|^（|^[?？]|まだ|不明|未定|わからない|知らない/i;

/** A sentence that says the name is not known, as a starter `human` block may hold. */
const unknownName =
  /\b(?:not|n['’]t) know (?:their|the person['’]s|his|her) name\b|\bname is (?:not known|unknown)\b|名前は?、?(?:まだ)?(?:知らない|わからない|知りません)/i;

/** A change of core memory that makes it hold new facts. */
export type MemoryEdit =
  | { readonly type: "append"; readonly content: string; readonly facts: readonly Fact[] }
  | {
      readonly type: "replace";
      readonly oldContent: string;
      readonly newContent: string;
      readonly facts: readonly Fact[];
    };

/** The line of core memory for a fact. */
export function factLine(fact: Fact, language: LanguageCode): string {
  return labels[language][fact.kind] + fact.value;
}

function factsIn(block: string): Fact[] {
  return block.split("\n").flatMap(line => factOfLine(line) ?? []);
}

/** The facts a block holds, in lines of either language, without those it calls unknown. */
export function knownFacts(block: string): Fact[] {
  return factsIn(block).filter(({ value }) => !unknownValue.test(value));
}

/** The newest fact of this kind that is known. */
export function knownFact(block: string, kind: FactKind): Fact | undefined {
  return knownFacts(block).findLast(fact => fact.kind === kind);
}

/** The next edit that is due for these facts, or nothing if the block holds them all. */
export function nextEdit(facts: readonly Fact[], block: string, language: LanguageCode): MemoryEdit | undefined {
  const missing = facts.filter(fact => !holds(block, fact));
  for (const fact of missing) {
    const oldContent = block.split("\n").find(line => factOfLine(line)?.kind === fact.kind);
    if (singleKinds.includes(fact.kind) && oldContent !== undefined) {
      return { type: "replace", oldContent, newContent: factLine(fact, language), facts: [fact] };
    }
  }
  return missing.length === 0
    ? undefined
    : { type: "append", content: missing.map(fact => factLine(fact, language)).join("\n"), facts: missing };
}

/** The block with these lines added, without what it holds already and without a second line of a single kind. */
export function appendLines(block: string, content: string): string {
  const added = content.split("\n").filter(line => {
    const fact = factOfLine(line);
    const taken = fact !== undefined && singleKinds.includes(fact.kind) && knownFact(block, fact.kind) !== undefined;
    return !taken && !block.split("\n").includes(line);
  });
  return [block, ...added].join("\n").trim();
}

function holds(block: string, fact: Fact): boolean {
  return factsIn(block).some(known => known.kind === fact.kind && sameText(known.value, fact.value));
}

export function sameText(a: string, b: string): boolean {
  return a.normalize("NFKC").trim().toLowerCase() === b.normalize("NFKC").trim().toLowerCase();
}

function factOfLine(line: string): Fact | undefined {
  const text = line.trim().replace(/^[-*・]\s*/, "");
  if (unknownName.test(text)) {
    return { kind: "name", value: "unknown" };
  }
  for (const language of ["en", "ja"] as const) {
    for (const kind of kinds) {
      const label = labels[language][kind];
      // A person may have typed the other colon.
      const prefix = label.replace(/[：:]\s*$/, "");
      if (text.startsWith(prefix) && /^\s*[：:]/.test(text.slice(prefix.length))) {
        return { kind, value: text.slice(prefix.length).replace(/^\s*[：:]\s*/, "") };
      }
    }
  }
  return undefined;
}
