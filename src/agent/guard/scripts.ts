export const SCRIPTS = {
  han: /\p{Script=Han}/gu,
  kana: /[\p{Script=Hiragana}\p{Script=Katakana}]/gu,
  hangul: /\p{Script=Hangul}/gu,
  latin: /\p{Script=Latin}/gu,
  cyrillic: /\p{Script=Cyrillic}/gu,
  greek: /\p{Script=Greek}/gu,
  arabic: /\p{Script=Arabic}/gu,
  hebrew: /\p{Script=Hebrew}/gu,
  thai: /\p{Script=Thai}/gu,
  devanagari: /\p{Script=Devanagari}/gu,
} as const;

export type ScriptName = keyof typeof SCRIPTS;

/** The scripts a language is written in, by ISO 15924 code. */
const BY_CODE: Readonly<Record<string, readonly ScriptName[]>> = {
  Jpan: ["han", "kana"],
  Hans: ["han"],
  Hant: ["han"],
  Kore: ["hangul", "han"],
  Latn: ["latin"],
  Cyrl: ["cyrillic"],
  Grek: ["greek"],
  Arab: ["arabic"],
  Hebr: ["hebrew"],
  Thai: ["thai"],
  Deva: ["devanagari"],
};

export function countOf(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

/** The language's primary subtag and its scripts; undefined where it is no language tag or the scripts are not known. */
export function writingOf(
  language: string,
): { readonly code: string; readonly scripts: readonly ScriptName[] } | undefined {
  try {
    const locale = new Intl.Locale(language).maximize();
    const scripts = BY_CODE[locale.script ?? ""];
    return scripts ? { code: locale.language, scripts } : undefined;
  } catch {
    return undefined;
  }
}
