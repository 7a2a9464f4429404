import { Type } from "typebox";
import { endOfDay, startOfDay } from "../../shared/local-time.ts";
import { type AgentFunction, failure } from "./agent-function.ts";
import { excerpt } from "./excerpt.ts";
import { recallLine } from "./recall-line.ts";
import { pagingOf, searchOutcome } from "./search-results.ts";

const params = Type.Object({
  start_date: Type.String(),
  end_date: Type.String(),
  page: Type.Optional(Type.Integer()),
});

/** Lists what was said between two days, both included, in the person's time zone. */
export const conversationSearchDate: AgentFunction<typeof params> = {
  name: "conversation_search_date",
  params,
  mayChain: true,
  async run({ start_date, end_date, page }, scope) {
    const from = startOfDay(start_date.trim(), scope.timeZone);
    const to = endOfDay(end_date.trim(), scope.timeZone);
    if (!from || !to) {
      return failure(scope, "failed-dates", {});
    }
    if (from >= to) {
      return failure(scope, "failed-date-order", {});
    }
    const paging = pagingOf(page);
    const found = scope.store.recall.list({ paging, from: from.toISOString(), to: to.toISOString() });
    return searchOutcome(scope, found, paging, turn =>
      recallLine({ ...turn, text: excerpt(turn.text, "") }, scope.timeZone),
    );
  },
};
