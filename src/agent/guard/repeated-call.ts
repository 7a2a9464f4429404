import { REQUEST_HEARTBEAT } from "../../prompt/prompt-function.ts";
import type { ReplyCall } from "../../prompt/reply/parsed-reply.ts";

/** Characters of a parameter that are compared. */
const COMPARED = 2000;

/** Calls that change memory: after another of them, the same may be right that failed before. */
const WRITES = new Set(["core_memory_append", "core_memory_replace", "archival_memory_insert"]);

/**
 * Whether the call was made in this turn already: same function, same parameters, whatever their order, width, case and
 * closing marks, and whether or not a heartbeat is asked for. That also ends searches that go in a circle. A note may
 * come a second time when room was made for it in between; a third time it is a circle too.
 */
export function isRepeatedCall(call: ReplyCall, turnCalls: readonly ReplyCall[]): boolean {
  const key = keyOf(call);
  const last = turnCalls.findLastIndex(before => before.function === call.function && keyOf(before) === key);
  if (last === -1) {
    return false;
  }
  const madeRoom = WRITES.has(call.function) && turnCalls.slice(last + 1).some(between => WRITES.has(between.function));
  const isFirstAgain =
    turnCalls.findIndex(before => before.function === call.function && keyOf(before) === key) === last;
  return !(madeRoom && isFirstAgain);
}

function keyOf({ params }: ReplyCall): string {
  const entries = Object.entries(params)
    // The first page is the one that is shown when none is named.
    .filter(([name, value]) => name !== REQUEST_HEARTBEAT && !(name === "page" && Number(value) === 0))
    .map(([name, value]) => [name, plainValue(value)] as const)
    .sort(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify(entries);
}

function plainValue(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
  return text
    .slice(0, COMPARED)
    .normalize("NFKC")
    .toLowerCase()
    .replace(/\s+/g, " ")
    .replace(/[ .。!?]{1,8}$/, "")
    .trim();
}
