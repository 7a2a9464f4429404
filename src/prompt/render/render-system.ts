import { IsOptional } from "typebox";
import type { PersonaDocument } from "../../persona/persona-document.ts";
import type { Profile } from "../files/profile.ts";
import { PLACEHOLDER } from "../files/system-placeholders.ts";
import { type PromptFunction, paramsOf, REQUEST_HEARTBEAT } from "../prompt-function.ts";
import type { ContextView } from "./context-view.ts";
import { demoteHeadings } from "./demote-headings.ts";
import { joinSegments, type PromptSegment, type Transport } from "./prompt-request.ts";
import { replyForm } from "./reply-example.ts";
import { breakHeaders } from "./turn-header.ts";

/**
 * The text of the system turn, by part, in the order of `system.md`. With native tools the server is told of the
 * functions by itself, and the list is left out.
 */
export function renderSystem(
  profile: Profile,
  functions: readonly PromptFunction[],
  view: Pick<ContextView, "persona" | "memory">,
  transport: Transport = "completions",
): PromptSegment[] {
  const pieces = profile.system.trim().split(PLACEHOLDER);
  const segments = pieces.map((piece, index): PromptSegment => {
    if (index % 2 === 1) {
      return expand(piece, profile, functions, view, transport);
    }
    const isAfterGap = transport === "tools" && pieces[index - 1] === "functions";
    return { part: "preamble", text: isAfterGap ? piece.trimStart() : piece };
  });
  return joinSegments(segments.filter(({ text }) => text !== ""));
}

function expand(
  placeholder: string,
  profile: Profile,
  functions: readonly PromptFunction[],
  { persona, memory }: Pick<ContextView, "persona" | "memory">,
  transport: Transport,
): PromptSegment {
  const { reply } = profile.functions;
  switch (placeholder) {
    case "reply":
      return { part: "preamble", text: transport === "tools" ? reply.tools : replyForm(reply, persona) };
    case "functions":
      return { part: "functions", text: transport === "tools" ? "" : functionList(profile, functions) };
    case "memory":
      return { part: "memory", text: memoryBlocks(profile, memory) };
    case "name":
      return { part: "preamble", text: oneLine(persona.name) };
    default:
      return { part: "preamble", text: personaText(profile, persona) };
  }
}

function personaText({ headings }: Profile, { name, preamble, examples }: PersonaDocument): string {
  if (examples.length === 0) {
    return insertedText(preamble);
  }
  const heading = headings.examples.replaceAll("{name}", () => oneLine(name));
  return insertedText([preamble, "", heading, ...examples.map(line => `- ${line}`)].join("\n").trimStart());
}

function memoryBlocks({ headings }: Profile, memory: ContextView["memory"]): string {
  return [...memory]
    .map(([block, text]) => {
      const words = headings.blocks[block];
      return `## ${oneLine(block)}${words ? ` — ${words}` : ""}\n${insertedText(text)}`.trimEnd();
    })
    .join("\n");
}

/** Text from files that are not the prompt's own; it can open neither an event nor a section. */
function insertedText(text: string): string {
  return demoteHeadings(breakHeaders(text));
}

function oneLine(name: string): string {
  return name.replace(/\s+/gu, " ");
}

/** Each parameter on a line of its own; `request_heartbeat`, which nearly all take, once for all. */
function functionList({ functions: texts }: Profile, functions: readonly PromptFunction[]): string {
  const list = functions.map(fn => {
    const { description = "", params = {} } = texts.texts[fn.name] ?? {};
    const lines = Object.entries(paramsOf(fn).properties).map(([key, schema]) =>
      `  ${key}${IsOptional(schema) ? "?" : ""}: ${params[key] ?? ""}`.trimEnd(),
    );
    return [`${fn.name}: ${description}`.trimEnd(), ...lines].join("\n");
  });
  const without = functions.filter(({ mayChain }) => !mayChain).map(({ name }) => name);
  const scope = without.length > 0 ? ` (not ${without.join(", ")})` : "";
  return [texts.intro, ...list, `${REQUEST_HEARTBEAT}${scope}: ${texts.requestHeartbeat}`].join("\n");
}
