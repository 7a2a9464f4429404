import type { SearchMode } from "../agent-store.ts";
import type { QueryVector } from "../search/search-index.ts";

/** The query as each embedding model at hand sees it; empty without one, or when it fails, since search goes on by words alone then. */
export type EmbedQuery = (query: string, signal?: AbortSignal) => Promise<readonly QueryVector[]>;

/**
 * The vectors that a search needs.
 * @throws the signal's reason, and nothing else.
 */
export async function queryVectors(
  embedQuery: EmbedQuery,
  query: string,
  mode: SearchMode,
  signal?: AbortSignal,
): Promise<readonly QueryVector[]> {
  signal?.throwIfAborted();
  if (mode === "exact" || query.trim() === "") {
    return [];
  }
  try {
    return await embedQuery(query, signal);
  } catch {
    return [];
  } finally {
    signal?.throwIfAborted();
  }
}
