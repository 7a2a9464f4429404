/**
 * The commonest small words of languages in Latin script: three of them and the language is known. Words that a romanised
 * Japanese sentence has too (`no`, `to`, `wa`, `so`) are left out where others suffice.
 */
const FUNCTION_WORDS: Readonly<Record<string, string>> = {
  en: "the and you that is are was were with for of it this have has had what how my your i'm it's i'll i've i'd don't didn't isn't not be do did does will would could can should but if at in there about just like we they him her his them who when where why because some any an to i a you're that's let's we're there's what's too very been from then than by as or all so much our us me she he its which into going before after up out more am got get",
  fr: "le la les des du une est et je tu il elle nous vous ils que qui ne pas pour dans sur avec suis es sont mais très c'est j'ai mon ma mes ton ta tes au aux ce cette bien plus comme était as ai fait a me se on en au y si oui non leur son sa ses par votre vos",
  es: "el la los las una que de y en es por para con no se lo un muy pero me te mi tu su más estoy estás está hay como qué cómo cuando porque soy eres sé hacer gracias yo del al a si sí ni les sin",
  de: "der die das und ich du ist nicht ein eine zu den mit es dass auf für sich auch dich mir dir mich bin bist war aber noch schon wie was wir ihr sie er im so wenn nur muss kann sehr heute haben hast habe in an von im am keine kein mein meine dein diese dieser oder",
  it: "il lo la gli le di che è e un una per non con sono sei ho hai ma come mi ti si del della questo questa molto anche più bene io tu lui lei cosa perché a me se ci al in da fa ha sì nel troppo mio mia tuo",
  pt: "o a os as um uma que de e em é por para com não se eu você ele ela mas como muito mais meu minha seu sua está estou bem isso também do da no na foi tudo",
  nl: "de het een en ik je jij is niet van dat op te met voor zijn maar ook er wat we ben bent heb hebt heeft naar nog wel goed mijn jouw hoe in was me als of",
};

const WORDS: readonly (readonly [language: string, words: ReadonlySet<string>])[] = Object.entries(FUNCTION_WORDS).map(
  ([language, words]) => [language, new Set(words.split(" "))],
);

export interface LatinLanguage {
  readonly language: string;
  /** Different small words found. */
  readonly hits: number;
}

/** Whether a language's small words are known. */
export function knowsWordsOf(language: string): boolean {
  return language in FUNCTION_WORDS;
}

/** Different words in Latin script, lower case, apostrophes made straight. */
export function latinWords(text: string): string[] {
  const words = text
    .toLowerCase()
    .replaceAll("’", "'")
    .match(/[\p{Script=Latin}\p{M}]{1,40}(?:'[\p{Script=Latin}]{1,10})?/gu);
  return [...new Set(words)];
}

/** Hits by language, the most first. */
export function latinLanguages(words: readonly string[]): LatinLanguage[] {
  return WORDS.map(([language, known]) => ({ language, hits: words.filter(word => known.has(word)).length })).sort(
    (one, other) => other.hits - one.hits,
  );
}
