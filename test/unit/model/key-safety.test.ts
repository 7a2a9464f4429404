import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { ModelError } from "../../../src/model/model-error.ts";
import { parseServerAddress } from "../../../src/model/server-address.ts";
import { requestJson } from "../../../src/model/server-request.ts";
import { createScriptBrain } from "../../support/tabby-server/script-brain.ts";
import { startTabbyServer } from "../../support/tabby-server/server.ts";
import { openModel, readOver, rejectsWith } from "./open-model.ts";
import { json, startGenericServer, startWireServer } from "./wire-server.ts";

test("a server that repeats the key does not get it into an error", async () => {
  const spoken = json({ error: { message: "Incorrect API key provided: sk-secret-0123456789." } }, 401);
  const server = await startGenericServer(spoken);
  try {
    const error = await rejectsWith("unauthorised", /Incorrect API key/, readOver(openModel(server), "chat"));
    assert.ok(!inspect(error, { depth: 20 }).includes(server.apiKey));
  } finally {
    await server.close();
  }
});

test("no error of a failed detection holds the key", async () => {
  const server = await startWireServer(json({ detail: "Bad key sk-secret-0123456789" }, 401));
  try {
    const error = await rejectsWith("unauthorised", /Bad key/, openModel(server).profile());
    assert.ok(!inspect(error, { depth: 20 }).includes(server.apiKey));
  } finally {
    await server.close();
  }
});

test("a redirect is not followed, so the key stays with the address that was set", async () => {
  const other = await startWireServer(json({ data: [] }));
  const server = await startGenericServer(response => {
    response.writeHead(307, { location: `${other.url}/chat/completions` }).end();
  });
  const redirecting = await startWireServer(response => {
    response.writeHead(307, { location: `${other.url}/models` }).end();
  });
  try {
    await rejectsWith("unreachable", /redirects to another address/, readOver(openModel(server), "chat"));
    await rejectsWith("unreachable", /redirects to another address/, openModel(redirecting).profile());
    assert.equal(other.requests.length, 0);
  } finally {
    await Promise.all([server.close(), redirecting.close(), other.close()]);
  }
});

test("an error that wants the admin key says so", async () => {
  const server = await startTabbyServer({ brain: createScriptBrain() });
  try {
    const access = { address: parseServerAddress(server.url), key: server.apiKey };
    const load = { method: "POST", body: { name: "m", model_name: "m" }, timeout: 5_000 } as const;
    const loading = requestJson(access, `${access.address.baseUrl}/model/load`, load);
    const error = await rejectsWith("unauthorised", /admin key/, loading);
    assert.equal(error.needsAdminKey, true);
    const wrong = await rejectsWith("unauthorised", /./, openModel(server, { key: "wrong-key" }).profile());
    assert.equal(wrong.needsAdminKey, false);
    assert.equal(new ModelError("refused", "admin key").needsAdminKey, false);
  } finally {
    await server.close();
  }
});
