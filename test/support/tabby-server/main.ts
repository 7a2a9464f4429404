import { parseArgs } from "node:util";
import { createPracticeBrain } from "./practice/practice-brain.ts";
import { startTabbyServer } from "./server.ts";
import { isTier } from "./tier.ts";

const usage =
  "Usage: node test/support/tabby-server/main.ts [--port N] [--host H] [--tier A|B|C|D] [--key K] [--brain practice] [--tokens-per-second N]";

/** Starts the practice server, prints its URL once it listens, and stops on SIGTERM or SIGINT. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: "string", default: "0" },
      host: { type: "string", default: "127.0.0.1" },
      tier: { type: "string", default: "C" },
      key: { type: "string" },
      brain: { type: "string", default: "practice" },
      "tokens-per-second": { type: "string", default: "Infinity" },
    },
  });
  const port = Number(values.port);
  const tokensPerSecond = Number(values["tokens-per-second"]);
  const valid = Number.isInteger(port) && port >= 0 && port <= 65_535 && tokensPerSecond > 0;
  if (!valid || !isTier(values.tier) || values.brain !== "practice") {
    throw new Error("A value is not one of those allowed.");
  }
  const server = await startTabbyServer({
    brain: createPracticeBrain(),
    port,
    host: values.host,
    tier: values.tier,
    tokensPerSecond,
    // Without a key of its own the server is open: it only listens where --host says.
    ...(values.key === undefined ? { disableAuth: true } : { apiKey: values.key }),
  });
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => void server.close());
  }
  console.log(`Practice server: ${server.url}`);
}

main().catch((error: unknown) => {
  console.error(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
  process.exitCode = 1;
});
