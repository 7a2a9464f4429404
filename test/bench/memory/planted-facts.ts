import type { TalkLanguage } from "../../support/memory/talk-writer.ts";

/** Something that was said once in the talk, and how somebody asks for it. */
export interface PlantedFact {
  readonly language: TalkLanguage;
  readonly text: string;
  readonly question: string;
  /** The longest word of the question that is not one of grammar, as somebody would search for it with LIKE. */
  readonly keyword: string;
}

const ENGLISH = {
  names: ["Takeshi", "Rosalind", "Edgar", "Marisol", "Winifred", "Jonas", "Priya", "Oleg"],
  things: ["passport", "trumpet", "chessboard"],
  places: ["under the stairs", "behind the bookshelf", "in the blue cupboard"],
};
const JAPANESE = {
  names: ["武志", "由美子", "健太郎", "さくら", "千尋", "大輔", "美咲", "幸子"],
  things: ["旅券", "将棋盤", "古い地図"],
  places: ["階段の下", "本棚の裏", "青い戸棚の中"],
};

export const PLANTED: readonly PlantedFact[] = ENGLISH.names.flatMap((_, name) =>
  ENGLISH.things.flatMap((_thing, thing) => [english(name, thing), japanese(name, thing)]),
);

function english(name: number, thing: number): PlantedFact {
  const person = ENGLISH.names[name] ?? "";
  const object = ENGLISH.things[thing] ?? "";
  const place = ENGLISH.places[(name + thing) % ENGLISH.places.length] ?? "";
  return {
    language: "en",
    text: `By the way, ${person}'s ${object} was lying ${place} the whole time.`,
    question: `Where did ${person} leave the ${object}?`,
    keyword: object.length > person.length ? object : person,
  };
}

function japanese(name: number, thing: number): PlantedFact {
  const person = JAPANESE.names[name] ?? "";
  const object = JAPANESE.things[thing] ?? "";
  const place = JAPANESE.places[(name + thing) % JAPANESE.places.length] ?? "";
  return {
    language: "ja",
    text: `そういえば、${person}の${object}はずっと${place}にありました。`,
    question: `${person}の${object}はどこにあったの？`,
    keyword: object.length > person.length ? object : person,
  };
}
