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
  return Object.entries<string>(values).reduce(
    (text, [name, value]) => text.replaceAll(`{${name}}`, () => value),
    notices[id],
  );
}
