// A window of its own process: does what it is told and says what came of it. Holding the lease it keeps a file that no two
// windows can have at once.
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { StoreError } from "../../../src/memory/agent-store.ts";
import { Lease } from "../../../src/memory/windows/lease.ts";
import { requestLease } from "../../../src/memory/windows/request-lease.ts";

const [folder = "", timing = "{}"] = process.argv.slice(2);
const options = { owner: `window ${process.pid}`, now: () => new Date(), timing: JSON.parse(timing) };
const proof = join(folder, "one-holder");
let lease: Lease | undefined;

function say(text: string): void {
  process.send?.(text);
}

async function hold(acquired: Promise<Lease>): Promise<string> {
  lease = await acquired;
  writeFileSync(proof, String(process.pid), { flag: "wx" });
  lease.onEvent(event => say(event.type === "lost" ? "lost" : `requested by ${event.by}`));
  return "acquired";
}

async function obey(order: string): Promise<string> {
  switch (order) {
    case "acquire":
      return hold(Lease.acquire(folder, options));
    case "request":
      return hold(requestLease(folder, options, new AbortController().signal));
    case "confirm":
      await lease?.confirm();
      return "confirmed";
    case "decline":
      await lease?.decline();
      return "declined";
    default:
      rmSync(proof, { force: true });
      await lease?.release();
      return "released";
  }
}

process.on("message", order => {
  obey(String(order)).then(say, error =>
    say(error instanceof StoreError ? `${error.code}: ${error.message}` : String(error)),
  );
});
say("ready");
