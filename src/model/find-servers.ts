import type { ServerKind } from "./chat-model.ts";
import { recogniseServer } from "./detect-server.ts";
import { parseServerAddress } from "./server-address.ts";
import { ServerProbe } from "./servers/server-probe.ts";
import { boundedText } from "./wire/body-text.ts";

/** A server that answers on this machine. */
export interface FoundServer {
  readonly kind: ServerKind;
  /** Base URL, ending in `/v1`. */
  readonly url: string;
}

/** Default ports, with the kind that is usual there: it is shown where a server that wants a key does not tell its kind. */
const USUAL_PORTS = [
  { port: 5000, kind: "tabbyapi" },
  { port: 1234, kind: "lm-studio" },
  { port: 8080, kind: "llama.cpp" },
  { port: 11434, kind: "ollama" },
  { port: 8000, kind: "vllm" },
] as const;

/** Milliseconds; a local server that does not answer within it is busy loading or none of ours. */
const PROBE_TIMEOUT = 1_500;

/** Longest answer that is looked at, in characters. */
const MAX_ANSWER = 1_000_000;

/**
 * Asks this machine's usual ports for a server that speaks OpenAI's protocol, and which kind it is. Sends no key.
 * Order is that of preference.
 */
export async function findLocalServers(
  ports: readonly { port: number; kind: FoundServer["kind"] }[] = USUAL_PORTS,
): Promise<FoundServer[]> {
  const found = await Promise.all(ports.map(({ port, kind }) => ask(`http://127.0.0.1:${port}`, kind)));
  return found.filter(server => server !== undefined);
}

async function ask(origin: string, usual: ServerKind): Promise<FoundServer | undefined> {
  const signal = AbortSignal.timeout(PROBE_TIMEOUT);
  try {
    const response = await fetch(`${origin}/v1/models`, { redirect: "error", signal });
    const text = await boundedText(response, MAX_ANSWER);
    // Without a key TabbyAPI answers 401 with a JSON body; a web server on port 8080 answers in HTML.
    const body: unknown = JSON.parse(text);
    if (typeof body !== "object" || body === null || ![200, 401, 403].includes(response.status)) {
      return undefined;
    }
  } catch {
    return undefined;
  }
  return { kind: await kindOf(origin, usual, signal), url: parseServerAddress(origin).baseUrl };
}

async function kindOf(origin: string, usual: ServerKind, signal: AbortSignal): Promise<ServerKind> {
  try {
    const probe = new ServerProbe({ address: parseServerAddress(origin), key: undefined }, signal, PROBE_TIMEOUT);
    const { kind } = await recogniseServer(probe);
    return kind === "openai-compatible" ? usual : kind;
  } catch {
    return usual;
  }
}
