import { type TalkLanguage, TalkWriter } from "../../support/memory/talk-writer.ts";
import { markdownTable, percent } from "../markdown-table.ts";
import type { Workplace } from "./agents.ts";
import type { SizedStore } from "./append-figures.ts";
import { PLANTED } from "./planted-facts.ts";
import { milliseconds, ratio, Timings } from "./timing.ts";
import { TurnsDatabase } from "./turns-database.ts";

const TOP_10 = { paging: { page: 0, pageSize: 10 } };
const WORDS = 24;
const WARM_UP = 6;

export interface RecallResult {
  readonly section: string;
  /** Kioku ÷ LIKE over the same queries, of the language in which it is worse. */
  readonly likeRatio: number;
}

/** What `conversation_search` does beside LIKE: words and whole questions, how long they take and what they find. */
export async function measureRecall(workplace: Workplace, { store, size }: SizedStore): Promise<RecallResult> {
  const database = await TurnsDatabase.of(store, workplace.sqlWasm);
  const languages: readonly TalkLanguage[] = ["en", "ja"];
  const rows: (string | number)[][] = [];
  let worst = 0;
  try {
    for (const language of languages) {
      const facts = PLANTED.filter(fact => fact.language === language);
      const timings = { ours: new Timings(), like: new Timings() };
      const found = { ours: 0, question: 0, keyword: 0 };
      const ask = async (query: string, measured: boolean) => {
        const { ours, like } = measured ? timings : { ours: new Timings(), like: new Timings() };
        const page = await ours.time(() => store.recall.search(query, TOP_10));
        return { ids: page.hits.map(({ message }) => message.id), like: await like.time(() => database.like(query)) };
      };
      const texts = new Map(
        store.recall.list({ paging: { page: 0, pageSize: size } }).hits.map(turn => [turn.text, turn.message.id]),
      );
      const words = new TalkWriter(5);
      for (let n = -WARM_UP; n < WORDS; n++) {
        await ask(n % 2 === 0 ? words.rareWord(language) : words.topic(language), n >= 0);
      }
      for (const { question, keyword, text } of facts) {
        const { ids, like } = await ask(question, true);
        const answer = texts.get(text) ?? "";
        found.ours += Number(ids.slice(0, 5).includes(answer));
        found.question += Number(like.slice(0, 5).includes(answer));
        found.keyword += Number(database.like(keyword).slice(0, 5).includes(answer));
      }
      const share = (count: number) => percent(count / facts.length);
      rows.push(
        ["Kioku", language, milliseconds(timings.ours.p50), milliseconds(timings.ours.p99), share(found.ours)],
        ["LIKE", language, milliseconds(timings.like.p50), milliseconds(timings.like.p99), share(found.question)],
        ["LIKE, longest word", language, "", "", share(found.keyword)],
      );
      worst = Math.max(worst, timings.ours.p50 / timings.like.p50);
    }
  } finally {
    database.close();
  }
  return {
    section: `${markdownTable(["recall search", "language", "p50 ms", "p99 ms", "found in first 5"], rows)}
Of ${size.toLocaleString("en-US")} messages. Kioku ÷ LIKE, in the language where it is worse: ${ratio(worst)}.
`,
    likeRatio: worst,
  };
}
