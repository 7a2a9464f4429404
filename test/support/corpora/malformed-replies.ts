import { BROKEN_JSON } from "./malformed/broken-json.ts";
import type { MalformedReply } from "./malformed/malformed-reply.ts";
import { MEMGPT } from "./malformed/memgpt.ts";
import { SHAPES } from "./malformed/shapes.ts";
import { SURROUNDINGS } from "./malformed/surroundings.ts";
import { TOOL_FORMATS } from "./malformed/tool-formats.ts";

/** Malformed replies by family, in English and Japanese. */
export const MALFORMED_REPLIES: readonly MalformedReply[] = [
  ...named("MemGPT", MEMGPT),
  ...named("around", SURROUNDINGS),
  ...named("tools", TOOL_FORMATS),
  ...named("shape", SHAPES),
  ...named("broken", BROKEN_JSON),
];

function named(family: string, replies: readonly MalformedReply[]): MalformedReply[] {
  return replies.map(reply => ({ ...reply, name: `${family}: ${reply.name}` }));
}
