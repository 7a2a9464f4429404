import assert from "node:assert/strict";
import { test } from "node:test";
import { createScriptBrain } from "../../support/tabby-server/script-brain.ts";
import { answer, get, post, serverFor } from "./wire.ts";

async function ask(origin: string, path: string, headers: Record<string, string>, method = "GET") {
  return answer(fetch(origin + path, { method, headers }));
}

test("the API key is taken from Bearer or X-API-Key, and X-API-Key wins", async t => {
  const { origin, apiKey, adminKey } = await serverFor(t, { brain: createScriptBrain() });
  const statusFor = async (headers: Record<string, string>) => (await ask(origin, "/v1/model", headers)).status;
  assert.equal(await statusFor({ authorization: `Bearer ${apiKey}` }), 200);
  assert.equal(await statusFor({ "x-api-key": apiKey }), 200);
  assert.equal(await statusFor({ "x-api-key": adminKey }), 200);
  assert.equal(await statusFor({ "x-api-key": apiKey, authorization: "Bearer wrong" }), 200);
  assert.equal(await statusFor({ "x-api-key": "wrong", authorization: `Bearer ${apiKey}` }), 401);
  assert.equal(await statusFor({ authorization: apiKey }), 401);
});

test("a missing and a wrong key are told apart", async t => {
  const { origin, apiKey } = await serverFor(t, { brain: createScriptBrain() });
  assert.deepEqual(await ask(origin, "/v1/model", {}), {
    status: 401,
    body: { detail: "Please provide an API key" },
  });
  assert.deepEqual(await ask(origin, "/v1/model", { authorization: "Bearer wrong" }), {
    status: 401,
    body: { detail: "Invalid API key" },
  });
  assert.deepEqual(await ask(origin, "/v1/model", { "x-admin-key": apiKey }), {
    status: 401,
    body: { detail: "Please provide an API key" },
  });
});

test("admin routes want the admin key", async t => {
  const { origin, apiKey, adminKey } = await serverFor(t, { brain: createScriptBrain() });
  const unload = (headers: Record<string, string>) => ask(origin, "/v1/model/unload", headers, "POST");
  assert.deepEqual(await unload({}), { status: 401, body: { detail: "Please provide an admin key" } });
  assert.deepEqual(await unload({ "x-api-key": adminKey }), {
    status: 401,
    body: { detail: "Please provide an admin key" },
  });
  assert.deepEqual(await unload({ authorization: `Bearer ${apiKey}` }), {
    status: 401,
    body: { detail: "Invalid admin key" },
  });
  assert.deepEqual(await unload({ "x-admin-key": adminKey }), { status: 200, body: null });
});

test("the permission route names the key's level", async t => {
  const server = await serverFor(t, { brain: createScriptBrain() });
  assert.deepEqual((await answer(get(server, "/v1/auth/permission"))).body, { permission: "api" });
  assert.deepEqual((await answer(get(server, "/v1/auth/permission", server.adminKey))).body, { permission: "admin" });
});

test("without authentication every caller is admin", async t => {
  const { origin } = await serverFor(t, { brain: createScriptBrain(), disableAuth: true });
  assert.deepEqual((await ask(origin, "/v1/auth/permission", {})).body, { permission: "admin" });
  assert.equal((await ask(origin, "/v1/model/unload", {}, "POST")).status, 200);
});

test("the log holds a verdict in place of the key", async t => {
  const server = await serverFor(t, { brain: createScriptBrain("hi") });
  await post(server, "/v1/completions", { prompt: "こんにちは", max_tokens: 5 });
  await post(server, "/v1/completions", "not json", { key: "wrong" });
  await fetch(`${server.origin}/v1/model`);
  assert.deepEqual(
    server.requests.map(({ method, path, key, body }) => ({ method, path, key, body })),
    [
      { method: "POST", path: "/v1/completions", key: "right", body: { prompt: "こんにちは", max_tokens: 5 } },
      { method: "POST", path: "/v1/completions", key: "wrong", body: "not json" },
      { method: "GET", path: "/v1/model", key: "missing", body: "" },
    ],
  );
  assert.equal(server.requests[0]?.headers.authorization, "right");
  assert.ok(!JSON.stringify(server.requests).includes(server.apiKey));
});

test("unknown paths and methods answer as FastAPI does", async t => {
  const server = await serverFor(t, { brain: createScriptBrain() });
  assert.deepEqual(await answer(get(server, "/v1/nothing")), { status: 404, body: { detail: "Not Found" } });
  assert.deepEqual(await answer(get(server, "/v1/completions")), {
    status: 405,
    body: { detail: "Method Not Allowed" },
  });
});
