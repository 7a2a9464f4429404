import { foldText } from "../../memory/search/text-terms.ts";
import { maskQuotations } from "./code-and-quotations.ts";

/** UTF-16 units that are read. */
const READ = 16_384;

interface Letters {
  readonly text: string;
  /** For each UTF-16 unit of `text`, whether a word of a spaced script begins there, or might. */
  readonly starts: readonly boolean[];
}

const LETTER = /[\p{L}\p{M}\p{N}]/u;

/** Letters of scripts whose words are set apart by blanks. */
const SPACED = /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{N}]/u;

/**
 * The first forbidden phrase in the message: without case, width, blanks and punctuation, but as whole words. The person's
 * own words may be taken up, and a phrase within quotation marks is not the agent's own.
 */
export function stockPhrase(
  message: string,
  forbidden: readonly string[],
  userTexts: readonly string[],
): string | undefined {
  if (forbidden.length === 0) {
    return undefined;
  }
  const said = lettersOf(maskQuotations(message));
  const heard = userTexts.map(text => lettersOf(text));
  return forbidden.find(phrase => {
    const { text } = lettersOf(phrase);
    return text !== "" && contains(said, text) && !heard.some(letters => contains(letters, text));
  });
}

function contains({ text, starts }: Letters, phrase: string): boolean {
  for (let index = text.indexOf(phrase); index !== -1; index = text.indexOf(phrase, index + 1)) {
    const end = index + phrase.length;
    if (starts[index] && (end === text.length || starts[end])) {
      return true;
    }
  }
  return false;
}

function lettersOf(original: string): Letters {
  let text = "";
  const starts: boolean[] = [];
  let inWord = false;
  for (const character of foldText(original.slice(0, READ))) {
    if (!LETTER.test(character)) {
      inWord = false;
      continue;
    }
    const isSpaced = SPACED.test(character);
    for (let unit = 0; unit < character.length; unit += 1) {
      starts.push(unit === 0 && !(inWord && isSpaced));
    }
    text += character;
    inWord = isSpaced;
  }
  return { text, starts };
}
