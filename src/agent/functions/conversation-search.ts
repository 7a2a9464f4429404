import { Type } from "typebox";
import type { RecallHit } from "../../memory/agent-store.ts";
import { localTime } from "../../shared/local-time.ts";
import type { AgentFunction } from "./agent-function.ts";
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
      return { status: "Failed", text: "`query` is empty: give a word or a phrase to look for." };
    }
    const paging = pagingOf(page);
    const question = scope.store.conversation.path().findLast(({ kind }) => kind === "user")?.id;
    const found = scope.store.recall.search(query, paging, question);
    return searchOutcome(found, paging, hit => recallLine({ ...hit, text: excerpt(hit.text, query) }, scope.timeZone));
  },
};

/** One recall hit as text; the search by date writes it in the same way. */
export function recallLine({ message, role, text }: RecallHit, timeZone: string): string {
  return `timestamp: ${localTime(new Date(message.at), timeZone)}, ${role} - ${text}`;
}
