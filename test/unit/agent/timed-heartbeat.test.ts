import assert from "node:assert/strict";
import { test } from "node:test";
import manifest from "../../../package.json" with { type: "json" };
import { isQuiet, parseQuietHours } from "../../../src/agent/heartbeat/quiet-hours.ts";
import { dueHeartbeat, type HeartbeatRules } from "../../../src/agent/heartbeat/timed-heartbeat.ts";
import type { StoredMessage } from "../../../src/memory/records.ts";

const RULES: HeartbeatRules = {
  intervalMinutes: 30,
  quietHours: "none",
  reflection: true,
  timeZone: "Asia/Tokyo",
};

const UNREADABLE = ["23-7", "25:00-07:00", "24:01-07:00", "23:60-07:00", "23:00-", "night", "23:00-07:00-08:00"];

/** 21:00 in Tokyo. */
const EVENING = new Date("2026-11-24T12:00:00.000Z");

function ago(minutes: number, kind: "user" | "call" | "heartbeat-timed" | "heartbeat-reflection"): StoredMessage {
  const base = {
    id: `${minutes}`,
    parentId: null,
    at: new Date(EVENING.getTime() - minutes * 60_000).toISOString(),
  };
  switch (kind) {
    case "user":
      return { ...base, kind, text: "Hello" };
    case "call":
      return { ...base, kind, thoughts: "", function: "send_message", params: { message: "Hi" } };
    default:
      return { ...base, kind: "event", cause: kind, text: "" };
  }
}

function due(path: readonly StoredMessage[], rules: Partial<HeartbeatRules> = {}, pausedUntil?: string) {
  return dueHeartbeat({ path, pausedUntil }, { ...RULES, ...rules }, EVENING);
}

test("a heartbeat is due once the conversation has rested for the interval", () => {
  assert.equal(due([ago(32, "user"), ago(29, "call")]), undefined);
  assert.deepEqual(due([ago(40, "user"), ago(31, "call")]), { reflection: false });
});

test("none is due while they are off, before the person has written, or while the agent has paused them", () => {
  const path = [ago(40, "user"), ago(31, "call")];
  assert.equal(due(path, { intervalMinutes: 0 }), undefined);
  assert.equal(due([]), undefined);
  assert.equal(due([ago(31, "call")]), undefined);
  assert.equal(due(path, {}, new Date(EVENING.getTime() + 60_000).toISOString()), undefined);
  assert.deepEqual(due(path, {}, new Date(EVENING.getTime() - 60_000).toISOString()), { reflection: false });
});

test("a heartbeat counts as a message: the next one is an interval later", () => {
  assert.equal(due([ago(300, "user"), ago(10, "heartbeat-timed")]), undefined);
  assert.ok(due([ago(300, "user"), ago(31, "heartbeat-timed")]));
});

test("quiet hours are those of the person's day, over midnight too", () => {
  const path = [ago(40, "user"), ago(31, "call")];
  assert.equal(due(path, { quietHours: parseQuietHours("20:30-07:00") }), undefined);
  assert.ok(due(path, { quietHours: parseQuietHours("23:00-07:00") }));
  assert.ok(due(path, { quietHours: parseQuietHours("20:30-07:00"), timeZone: "UTC" }), "12:00 in UTC");
});

test("after a longer conversation the heartbeat is one for reflection, once", () => {
  const talk = Array.from({ length: 6 }, (_, index) => ago(60 - index, "user"));
  assert.deepEqual(due([...talk, ago(31, "call")]), { reflection: true });
  assert.deepEqual(due([...talk, ago(31, "call")], { reflection: false }), { reflection: false });
  assert.deepEqual(due([...talk, ago(40, "heartbeat-reflection"), ago(31, "call")]), { reflection: false });
});

test("quiet hours are read in the ways people write them, and what is none is told from none at all", () => {
  assert.deepEqual(parseQuietHours("23:00-07:00"), { from: 1380, to: 420 });
  assert.deepEqual(parseQuietHours(" ２３：００〜７：３０ "), { from: 1380, to: 450 });
  assert.equal(parseQuietHours(" "), "none");
  for (const text of UNREADABLE) {
    assert.equal(parseQuietHours(text), "unreadable", text);
  }
});

test("hours that begin and end alike are the whole day", () => {
  for (const text of ["0:00-24:00", "00:00-00:00", "09:30-09:30"]) {
    const hours = parseQuietHours(text);
    assert.ok(typeof hours === "object", text);
    assert.deepEqual(
      ["00:00", "09:29", "09:30", "23:59"].map(time => isQuiet(new Date(`2026-11-24T${time}:00.000Z`), hours, "UTC")),
      [true, true, true, true],
      text,
    );
  }
});

test("with quiet hours that cannot be read no heartbeat is due", () => {
  assert.equal(due([ago(40, "user"), ago(31, "call")], { quietHours: parseQuietHours("25:00-07:00") }), undefined);
});

test("the editor marks as wrong the quiet hours that cannot be read, and no others", () => {
  const { pattern } = manifest.contributes.configuration[0]?.properties["kioku.heartbeat.quietHours"] ?? {};
  const isMarked = (text: string) => !new RegExp(pattern ?? "").test(text);
  for (const text of UNREADABLE) {
    assert.ok(isMarked(text), text);
  }
  for (const text of ["", "23:00-07:00", "7:00 – 8:30", "0:00-24:00", "22:15～06:45", "22:15〜6:45"]) {
    assert.ok(!isMarked(text), text);
    assert.notEqual(parseQuietHours(text), "unreadable", text);
  }
});

test("the first minute is quiet, the last is not", () => {
  const hours = parseQuietHours("13:00-14:00");
  assert.ok(typeof hours === "object");
  const at = (time: string) => isQuiet(new Date(`2026-11-24T${time}:00.000Z`), hours, "UTC");
  assert.deepEqual([at("12:59"), at("13:00"), at("13:59"), at("14:00")], [false, true, true, false]);
});
