import { Type } from "typebox";
import { localTime } from "../../shared/local-time.ts";
import { type AgentFunction, failure } from "./agent-function.ts";
import { excerpt } from "./excerpt.ts";
import { pagingOf, searchOutcome } from "./search-results.ts";

const params = Type.Object({ query: Type.String(), page: Type.Optional(Type.Integer()) });

/** Searches the memories stored with `archival_memory_insert`, by words and by meaning. */
export const archivalMemorySearch: AgentFunction<typeof params> = {
  name: "archival_memory_search",
  params,
  mayChain: true,
  async run({ query, page }, scope, signal) {
    if (query.trim() === "") {
      return failure(scope, "failed-query", {});
    }
    const paging = pagingOf(page);
    const found = await scope.store.archival.search(query, { paging }, signal);
    return searchOutcome(scope, found, paging, ({ item }) => {
      return `timestamp: ${localTime(new Date(item.at), scope.timeZone)}, memory: ${excerpt(item.text, query)}`;
    });
  },
};
