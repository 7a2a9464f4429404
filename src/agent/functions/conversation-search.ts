import { Type } from "typebox";
import type { RecallHit } from "../../memory/agent-store.ts";
import { localTime } from "../../shared/local-time.ts";
import { type AgentFunction, type FunctionScope, failure } from "./agent-function.ts";
import { excerpt } from "./excerpt.ts";
import { pagingOf, searchOutcome } from "./search-results.ts";

const params = Type.Object({ query: Type.String(), page: Type.Optional(Type.Integer()) });

/** Searches what the person and the agent have said. */
export const conversationSearch: AgentFunction<typeof params> = {
  name: "conversation_search",
  params,
  mayChain: true,
  async run({ query, page }, scope) {
    if (query.trim() === "") {
      return failure(scope, "failed-query", {});
    }
    const paging = pagingOf(page);
    const found = scope.store.recall.search(query, paging, questionInView(scope));
    return searchOutcome(scope, found, paging, hit =>
      recallLine({ ...hit, text: excerpt(hit.text, query) }, scope.timeZone),
    );
  },
};

/**
 * The person's last message, which the search would find for its own words. Where the context does not hold all of it,
 * because it is long or behind a summary, it is looked for like any other: `undefined`.
 */
function questionInView({ store, isInView }: FunctionScope): string | undefined {
  const question = store.conversation.path().findLast(message => message.kind === "user");
  return question?.kind === "user" && isInView(question) ? question.id : undefined;
}

/** One recall hit as text; the search by date writes it in the same way. */
export function recallLine({ message, role, text }: RecallHit, timeZone: string): string {
  return `timestamp: ${localTime(new Date(message.at), timeZone)}, ${role} - ${text}`;
}
