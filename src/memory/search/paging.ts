import type { Paging, SearchPage } from "../agent-store.ts";

/** The page of the list; empty behind the last one. */
export function pageOf<T>(all: readonly T[], { page, pageSize }: Paging): SearchPage<T> {
  return { hits: all.slice(page * pageSize, (page + 1) * pageSize), total: all.length };
}
