import { jsonrepair } from "jsonrepair";
import { readLoose } from "./loose-json.ts";
import { readCall } from "./read-call.ts";
import { DIRECTLY_ANSWER } from "./reply-keys.ts";
import { type FoundCall, scanWhole } from "./reply-scanner.ts";
import { whole } from "./shown-text.ts";

/** Units that the general repair gets: its time is not linear in hostile text. */
const MAX_REPAIRED = 4096;

/** The last resort for a reply in which no reader found a call: rewritings of the whole text. */
export function repairReply(text: string): FoundCall | undefined {
  for (const rewritten of rewritings(text)) {
    const call = readCall(readLoose(rewritten), readLoose);
    if (call && call.function !== DIRECTLY_ANSWER) {
      return { call, cut: false };
    }
  }
  const start = text.search(/[{[]/);
  const call = start === -1 ? undefined : readCall(repaired(text.slice(start, start + MAX_REPAIRED)), readLoose);
  return call && call.function !== DIRECTLY_ANSWER ? { call, cut: false } : undefined;
}

/** The call in a text whose beginning was given to the model, and is not repeated by the server. */
export function answerWithoutPrefix(text: string): FoundCall | undefined {
  const body = text.trim();
  const prefix = prefixOf(body);
  const reply = prefix === undefined ? undefined : scanWhole(prefix + body);
  return reply;
}

function prefixOf(body: string): string | undefined {
  if (/^"[a-z_]{1,40}",\s{0,20}"params"\s{0,20}:/.test(body)) {
    return '{"function": ';
  }
  const isInThoughts = /^[^{"]{0,2000}",\s{0,20}"(?:function|params)"\s{0,20}:/.test(body);
  return isInThoughts ? '{"inner_thoughts": "' : undefined;
}

/** Text with its quotation marks escaped, and Gemma's marks. */
function* rewritings(text: string): Generator<string> {
  const body = text.trim();
  const brace = body.indexOf("{");
  if (brace !== -1 && body.includes('\\"', brace)) {
    yield body.slice(brace).replaceAll('\\"', '"');
  }
  if (body.includes('<|"|>')) {
    yield body.slice(Math.max(0, brace)).replaceAll('<|"|>', '"');
  }
}

/** Also catches the stack overflow of text that is nothing but brackets. */
function repaired(text: string): unknown {
  try {
    return JSON.parse(jsonrepair(text), (_key, value: unknown) => (typeof value === "string" ? whole(value) : value));
  } catch {
    return undefined;
  }
}
