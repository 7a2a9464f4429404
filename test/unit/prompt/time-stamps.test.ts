import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { timeStamps } from "../../../src/prompt/render/time-stamps.ts";
import { call, event, user } from "./support.ts";

const stampsOf = (times: readonly string[], timeZone = "Asia/Tokyo") =>
  timeStamps(
    times.map(at => user("x", at)),
    timeZone,
  );

test("the first message of the person has the whole date, one soon after it the time alone", () => {
  assert.deepEqual(stampsOf(["2026-11-22T12:04:00.000Z", "2026-11-22T12:33:59.999Z"]), [
    "[Sun 2026-11-22 21:04]",
    "[21:33]",
  ]);
});

test("half an hour brings the date back, counted from the message before", () => {
  const at = (minute: number) => `2026-11-22T12:${minute}:00.000Z`;
  assert.deepEqual(stampsOf([at(10), at(30), at(50)]), ["[Sun 2026-11-22 21:10]", "[21:30]", "[21:50]"]);
  assert.deepEqual(stampsOf([at(10), at(25), at(55)])[2], "[Sun 2026-11-22 21:55]");
});

test("midnight in the person's time zone brings the date back, midnight elsewhere does not", () => {
  assert.deepEqual(stampsOf(["2026-11-22T14:55:00.000Z", "2026-11-22T15:05:00.000Z"])[1], "[Mon 2026-11-23 00:05]");
  assert.deepEqual(stampsOf(["2026-11-22T23:55:00.000Z", "2026-11-23T00:05:00.000Z"])[1], "[09:05]");
});

test("clocks that go back have the date when half an hour has passed", () => {
  const [, second, third] = stampsOf(
    ["2026-10-25T00:50:00.000Z", "2026-10-25T01:10:00.000Z", "2026-10-25T01:40:00.000Z"],
    "Europe/Berlin",
  );
  assert.equal(second, "[02:10]");
  assert.equal(third, "[Sun 2026-10-25 02:40]");
});

test("a message older than the one before it says its date", () => {
  assert.equal(stampsOf(["2026-11-22T12:00:00.000Z", "2026-11-22T10:00:00.000Z"])[1], "[Sun 2026-11-22 19:00]");
});

test("only what the person wrote is stamped", () => {
  const messages = [event("heartbeat-timed", "x"), call("send_message", {}), user("x")];
  assert.deepEqual(timeStamps(messages, "UTC"), ["", "", "[Sun 2026-11-22 12:04]"]);
});

test("a message more changes no stamp", () => {
  const times = fc.array(
    fc
      .date({ min: new Date("2026-10-24"), max: new Date("2026-10-27"), noInvalidDate: true })
      .map(at => at.toISOString()),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(times, fc.nat({ max: 12 }), (all, count) => {
      assert.deepEqual(stampsOf(all.slice(0, count), "Europe/Berlin"), stampsOf(all, "Europe/Berlin").slice(0, count));
    }),
  );
});
