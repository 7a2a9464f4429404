import assert from "node:assert/strict";
import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { test } from "node:test";
import { findLocalServers } from "../../../src/model/find-servers.ts";
import { loadModel } from "../../../src/model/load-model.ts";
import { parseServerAddress } from "../../../src/model/server-address.ts";
import { requestJson } from "../../../src/model/server-request.ts";
import { openModel, readOver, rejectsWith } from "./open-model.ts";
import { json, startWireServer } from "./wire-server.ts";

const PART = "x".repeat(1_000_000);

/** Where an endless answer ends after all, so that a client that reads on fails and does not fill the memory. */
const PARTS = 100;

/** Far more than any client needs to look at, sockets' buffers included. */
const BEARABLE = 40;

/** Writes as fast as it is read, until nobody reads any more. @returns parts that were taken */
async function pour(response: ServerResponse, status: number): Promise<number> {
  response.writeHead(status, { "content-type": "application/json" });
  response.write('{"error":"');
  let taken = 0;
  while (taken < PARTS && !response.destroyed) {
    taken++;
    if (!response.write(PART)) {
      await Promise.race([once(response, "drain"), once(response, "close")]);
    }
  }
  response.destroy();
  return taken;
}

type Client = (server: { readonly url: string; readonly apiKey: string }) => Promise<unknown>;

const CLIENTS: readonly (readonly [name: string, path: string, status: number, client: Client])[] = [
  [
    "an answer beside the conversation",
    "/endless",
    200,
    ({ url }) => {
      const address = parseServerAddress(url);
      return requestJson({ address, key: undefined }, `${address.root}/endless`, { timeout: 20_000 }).catch(() => {});
    },
  ],
  [
    "a refusal beside the conversation",
    "/endless",
    500,
    ({ url }) => {
      const address = parseServerAddress(url);
      return requestJson({ address, key: undefined }, `${address.root}/endless`, { timeout: 20_000 }).catch(() => {});
    },
  ],
  [
    "a stranger on a usual port",
    "/v1/models",
    200,
    ({ url }) => findLocalServers([{ port: Number(new URL(url).port), kind: "vllm" }]),
  ],
  [
    "a refused generation",
    "/v1/chat/completions",
    500,
    server => rejectsWith("server-error", /x/, readOver(openModel(server), "chat")),
  ],
  [
    "a refused load",
    "/v1/model/load",
    400,
    ({ url, apiKey }) => {
      const access = { address: parseServerAddress(url), key: apiKey };
      const { signal } = new AbortController();
      return loadModel(access, "admin", { modelId: "other" }, () => {}, signal).catch(() => {});
    },
  ],
];

for (const [name, path, status, client] of CLIENTS) {
  test(`${name} that never ends is read no further than it is looked at`, async () => {
    let poured: Promise<number> | undefined;
    const server = await startWireServer((response, request) => {
      if (request.path === path) {
        poured = pour(response, status);
        return;
      }
      const answer = {
        "/v1/models": json({ data: [{ id: "m" }] }),
        "/openapi.json": path === "/v1/model/load" ? json({ info: { title: "TabbyAPI" } }) : json({}, 404),
        "/v1/model": json({ id: "m", parameters: { max_seq_len: 4096 } }),
      }[request.path];
      (answer ?? json({}, 404))(response, request);
    });
    try {
      await client(server);
      assert.ok(poured, "the endless answer was asked for");
      const taken = await poured;
      assert.ok(taken < BEARABLE, `${taken}`);
    } finally {
      await server.close();
    }
  });
}
