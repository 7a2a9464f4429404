import { Type } from "typebox";
import { type AgentFunction, type FunctionScope, failure } from "./agent-function.ts";
import { excerpt } from "./excerpt.ts";
import { neighbourTexts } from "./neighbour-texts.ts";
import { recallLine } from "./recall-line.ts";
import { pagingOf, searchOutcome } from "./search-results.ts";

const params = Type.Object({ query: Type.String(), page: Type.Optional(Type.Integer()) });

/** Searches what the person and the agent have said. A turn is shown with what was said before and after it. */
export const conversationSearch: AgentFunction<typeof params> = {
  name: "conversation_search",
  params,
  mayChain: true,
  async run({ query, page }, scope, signal) {
    if (query.trim() === "") {
      return failure(scope, "failed-query", {});
    }
    const paging = pagingOf(page);
    const before = questionInView(scope);
    const found = await scope.store.recall.search(query, { paging, ...(before ? { before } : {}) }, signal);
    const around = neighbourTexts(found.hits, query, before);
    return searchOutcome(scope, found, paging, hit => {
      const line = recallLine({ ...hit, text: excerpt(hit.text, query) }, scope.timeZone);
      return `${line}${around.get(hit.message.id) ?? ""}`;
    });
  },
};

/**
 * The person's last message, which the search would find for its own words. Where the context does not hold all of it,
 * because it is long or behind a summary, it is looked for like any other: `undefined`.
 */
function questionInView({ store, isInView }: FunctionScope): string | undefined {
  const question = store.conversation.last(({ kind }) => kind === "user");
  return question?.kind === "user" && isInView(question) ? question.id : undefined;
}
