import fc from "fast-check";
import { tokenMarks } from "./marks.ts";
import { call, event, result, user } from "./support.ts";

/** Text as people, models and documents write it, with what would end or open a turn among it. */
export const anyText = fc
  .array(
    fc.oneof(
      fc.constantFrom(...tokenMarks, "\n", "\n\n", " ", "<", "|", ">", "[", "]", "### ", "user:", "見えた"),
      fc.string({ unit: "grapheme", maxLength: 12 }),
    ),
    {
      maxLength: 6,
    },
  )
  .map(pieces => pieces.join(""));

const anyTime = fc
  .date({ min: new Date("2026-11-22"), max: new Date("2026-11-24"), noInvalidDate: true })
  .map(at => at.toISOString());

/** Any message that can stand in the context. */
export const anyMessage = fc.oneof(
  fc.tuple(anyText, anyTime).map(([text, at]) => user(text, at)),
  fc
    .tuple(
      fc.constantFrom("heartbeat-requested" as const, "heartbeat-timed" as const, "memory-pressure" as const),
      anyText,
    )
    .map(([cause, text]) => event(cause, text)),
  fc.tuple(anyText, anyText).map(([thoughts, message]) => call("send_message", { message }, thoughts)),
  fc.tuple(anyText, anyText).map(([thoughts, query]) => call("search", { query, [query]: [thoughts] }, thoughts)),
  fc.constant(result("send_message", "OK", "None")),
  fc
    .tuple(fc.constantFrom("search", "send_message"), fc.constantFrom("OK" as const, "Failed" as const), anyText)
    .map(([name, status, text]) => result(name, status, text)),
);
