import type { NoticeId, Profile } from "./profile.ts";

/** The values each notice may name in braces, e.g. `{problem}`. */
export const NOTICE_VALUES = {
  "heartbeat-requested": [],
  "heartbeat-failure": [],
  "heartbeat-unanswered": [],
  "heartbeat-timed": ["time"],
  "heartbeat-reflection": ["time"],
  "memory-pressure": [],
  "summary-request": ["length"],
  "summary-heading": ["covers"],
  "summary-lost": [],
  /** In the middle of a message that is too long for the context; `left` characters are not shown. */
  "text-cut": ["left"],
  /** At the end of a function's result that is too long for the context. */
  "result-cut": ["left"],
  /** What functions return, from here to the failures. */
  "no-results": [],
  "no-page": ["page", "total", "last"],
  "heartbeats-paused": ["minutes"],
  "failed-query": [],
  "failed-content": [],
  "failed-dates": [],
  "failed-date-order": [],
  "failed-minutes": [],
  "failed-block-unknown": ["block", "names"],
  "failed-block-full": ["block", "tokens", "limit"],
  "failed-old-content": [],
  "failed-no-match": ["block", "text"],
  "reply-unreadable": ["problem"],
  "reply-cut": [],
  "reply-empty": [],
  "reply-echo": [],
  "reply-repeated": [],
  "reply-repeated-call": [],
  "reply-looping": [],
  "reply-language": [],
  "reply-marks": [],
  "reply-stock-phrase": ["phrase"],
  "reply-long-thoughts": [],
} as const satisfies Record<NoticeId, readonly string[]>;

/** What a notice must be given. */
export type NoticeValues<Id extends NoticeId> = Readonly<Record<(typeof NOTICE_VALUES)[Id][number], string>>;

/** The profile's wording of a notice, without its `[notice]` header. */
export function fillNotice<Id extends NoticeId>(notices: Profile["notices"], id: Id, values: NoticeValues<Id>): string {
  const known = new Map(Object.entries<string>(values));
  // In one pass: a value may hold what looks like the name of another.
  return notices[id].replace(/\{(\w+)\}/g, (whole, name: string) => known.get(name) ?? whole);
}
