import type { Paging, SearchPage } from "../../memory/agent-store.ts";
import { fillNotice } from "../../prompt/files/notice.ts";
import type { FunctionOutcome, FunctionScope } from "./agent-function.ts";

/** MemGPT's page size. */
export const PAGE_SIZE = 5;

/** Models count pages from 0 as they are told, and sometimes send -1 or 10⁹. */
export function pagingOf(page: number | undefined): Paging {
  return { page: Math.min(Math.max(0, page ?? 0), 100_000), pageSize: PAGE_SIZE };
}

/** A page of hits as text, in MemGPT's form: `Showing n of total results (page p/last): ["…"]`. */
export function searchOutcome<T>(
  { notices }: FunctionScope,
  found: SearchPage<T>,
  paging: Paging,
  line: (hit: T) => string,
): FunctionOutcome {
  if (found.total === 0) {
    return { status: "OK", text: fillNotice(notices, "no-results", {}) };
  }
  const last = Math.ceil(found.total / paging.pageSize) - 1;
  if (found.hits.length === 0) {
    const values = { page: String(paging.page), total: String(found.total), last: String(last) };
    return { status: "OK", text: fillNotice(notices, "no-page", values) };
  }
  const lines = found.hits.map(hit => JSON.stringify(line(hit)));
  return {
    status: "OK",
    text: `Showing ${found.hits.length} of ${found.total} results (page ${paging.page}/${last}): [${lines.join(", ")}]`,
  };
}
