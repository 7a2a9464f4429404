import { jsonrepair } from "jsonrepair";
import { halfWidthStructure } from "./half-width.ts";
import { type JsonRegion, jsonRegion, jsonStarts } from "./json-regions.ts";
import type { ParsedReply, ReplyCall } from "./parsed-reply.ts";
import { readCall } from "./read-call.ts";
import { withoutReasoning } from "./reasoning-tags.ts";
import { rewriteStrings } from "./string-decoder.ts";

/** UTF-16 units; a reply is a few hundred. */
export const MAX_REPLY_LENGTH = 64 * 1024;

/** Brackets that are tried as the beginning of the call, without and with repair. */
const MAX_STARTS = 32;
const MAX_REPAIRED_STARTS = 4;

/** The keys of the agreed shape, in their order. */
const SHAPE = "inner_thoughts,function,params";

/**
 * Finds the call in a finished reply. Cheap and exact readings come first: the text as it is, then the JSON
 * inside other text, then that JSON repaired. Never throws.
 */
export function readReply(text: string): ParsedReply {
  const fault = (problem: string): ParsedReply => ({ ok: false, problem, text });
  if (text.trim() === "") {
    return fault("The reply was empty.");
  }
  if (text.length > MAX_REPLY_LENGTH) {
    return fault("The reply was far too long.");
  }
  const whole = parseStrict(text);
  const call = readCall(whole, parseLoose);
  if (call) {
    return { ok: true, call, repaired: Object.keys(whole as object).join() !== SHAPE, cut: false };
  }
  const body = withoutReasoning(text);
  const starts = jsonStarts(body, MAX_STARTS);
  if (starts.length === 0) {
    return fault("There was no JSON object in the reply.");
  }
  const regions = starts.map(start => jsonRegion(body, start)).filter(region => region !== undefined);
  return readRegions(regions, body) ?? fault(problemOf(regions));
}

/**
 * Region by region, outermost first: the parameters of a broken call are an object too, and reading them alone
 * would lose the thoughts.
 */
function readRegions(regions: readonly JsonRegion[], body: string): ParsedReply | undefined {
  let behind = 0;
  let repairsLeft = MAX_REPAIRED_STARTS;
  for (const region of regions) {
    if (region.start < behind) {
      continue;
    }
    const value = parseLenient(region.text);
    const call = value === undefined && repairsLeft-- > 0 ? repairedCall(region, body) : readCall(value, parseLoose);
    if (call) {
      return { ok: true, call, repaired: true, cut: isCut(region) };
    }
    if (value !== undefined) {
      behind = region.end;
    }
  }
  return undefined;
}

function repairedCall(region: JsonRegion, body: string): ReplyCall | undefined {
  // A quotation mark inside a string misleads the search for the end of the region.
  const toLastBrace = body.slice(region.start, body.lastIndexOf("}") + 1);
  // The repair would trim the blanks at the end of a string that is cut.
  const completed = rewriteStrings(region.text) + (isCut(region) ? '"' : "");
  const texts = [completed, region.text, toLastBrace, halfWidthStructure(region.text)];
  for (const text of texts) {
    const call = readCall(parseRepaired(text), parseLoose);
    if (call) {
      return call;
    }
  }
  return undefined;
}

function problemOf(regions: readonly JsonRegion[]): string {
  if (!regions.some(({ text }) => /^[{｛]/.test(text))) {
    return "There was no JSON object in the reply.";
  }
  const isReadable = regions.some(({ text }) => parseLenient(text) !== undefined);
  return isReadable ? 'The JSON object had no "function".' : "The JSON object could not be read.";
}

/** With a stray quotation mark the string state is inverted; a brace at the end tells that nothing is missing. */
function isCut(region: JsonRegion): boolean {
  return !region.closed && region.inString && !region.text.trimEnd().endsWith("}");
}

function parseLoose(text: string): unknown {
  return parseLenient(text) ?? parseRepaired(text);
}

function parseLenient(text: string): unknown {
  return parseStrict(text) ?? parseStrict(rewriteStrings(text));
}

function parseStrict(text: string): unknown {
  try {
    return JSON.parse(text, replaceLoneSurrogates);
  } catch {
    return undefined;
  }
}

/** Also catches the stack overflow of text that is nothing but brackets. */
function parseRepaired(text: string): unknown {
  try {
    return JSON.parse(jsonrepair(text), replaceLoneSurrogates);
  } catch {
    return undefined;
  }
}

/** Half a character can be written as an escape, but neither stored nor sent as UTF-8. */
function replaceLoneSurrogates(_key: string, value: unknown): unknown {
  return typeof value === "string" ? value.replace(/\p{Cs}/gu, "\uFFFD") : value;
}
