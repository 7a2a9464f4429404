import type { ServerKind } from "./chat-model.ts";
import { parseServerAddress } from "./server-address.ts";

/** A server that answers on this machine. */
export interface FoundServer {
  readonly kind: ServerKind;
  /** Base URL, ending in `/v1`. */
  readonly url: string;
}

/** Default ports. The kind is a guess by the port, for the person's choice; connecting finds out what it really is. */
const USUAL_PORTS = [
  { port: 5000, kind: "tabbyapi" },
  { port: 1234, kind: "lm-studio" },
  { port: 8080, kind: "llama.cpp" },
  { port: 11434, kind: "ollama" },
] as const;

/** Milliseconds; a local server that does not answer within it is busy loading or none of ours. */
const PROBE_TIMEOUT = 1_500;

/** Asks this machine's usual ports for a server that speaks OpenAI's protocol. Sends no key. Order is that of preference. */
export async function findLocalServers(
  ports: readonly { port: number; kind: FoundServer["kind"] }[] = USUAL_PORTS,
): Promise<FoundServer[]> {
  const found = await Promise.all(ports.map(({ port, kind }) => ask(`http://127.0.0.1:${port}`, kind)));
  return found.filter(server => server !== undefined);
}

async function ask(origin: string, kind: FoundServer["kind"]): Promise<FoundServer | undefined> {
  try {
    const response = await fetch(`${origin}/v1/models`, {
      redirect: "error",
      signal: AbortSignal.timeout(PROBE_TIMEOUT),
    });
    const text = (await response.text()).slice(0, 100_000);
    // Without a key TabbyAPI answers 401 with a JSON body; a web server on port 8080 answers in HTML.
    const speaksJson = typeof JSON.parse(text) === "object";
    return speaksJson && [200, 401, 403].includes(response.status)
      ? { kind, url: parseServerAddress(origin).baseUrl }
      : undefined;
  } catch {
    return undefined;
  }
}
