import { IsOptional } from "typebox";
import type { PersonaDocument } from "../../persona/persona-document.ts";
import type { Profile } from "../files/profile.ts";
import { PLACEHOLDER } from "../files/system-placeholders.ts";
import { type PromptFunction, paramsOf, REQUEST_HEARTBEAT } from "../prompt-function.ts";
import type { ContextView } from "./context-view.ts";
import { joinSegments, type PromptSegment } from "./prompt-request.ts";

/** The text of the system turn, by part, in the order of `system.md`. */
export function renderSystem(
  profile: Profile,
  functions: readonly PromptFunction[],
  view: Pick<ContextView, "persona" | "memory">,
): PromptSegment[] {
  const pieces = profile.system.trim().split(PLACEHOLDER);
  const segments = pieces.map((piece, index): PromptSegment => {
    const isPlaceholder = index % 2 === 1;
    return isPlaceholder ? expand(piece, profile, functions, view) : { part: "preamble", text: piece };
  });
  return joinSegments(segments);
}

function expand(
  placeholder: string,
  profile: Profile,
  functions: readonly PromptFunction[],
  { persona, memory }: Pick<ContextView, "persona" | "memory">,
): PromptSegment {
  switch (placeholder) {
    case "reply":
      return { part: "preamble", text: profile.functions.reply.json };
    case "functions":
      return { part: "functions", text: functionList(profile, functions) };
    case "memory":
      return { part: "memory", text: memoryBlocks(profile, memory) };
    case "name":
      return { part: "preamble", text: persona.name };
    default:
      return { part: "preamble", text: personaText(profile, persona) };
  }
}

function personaText({ headings }: Profile, { name, preamble, examples }: PersonaDocument): string {
  if (examples.length === 0) {
    return preamble;
  }
  const heading = headings.examples.replaceAll("{name}", () => name);
  return [preamble, "", heading, ...examples.map(line => `- ${line}`)].join("\n").trimStart();
}

function memoryBlocks({ headings }: Profile, memory: ContextView["memory"]): string {
  return [...memory]
    .map(([block, text]) => {
      const words = headings.blocks[block];
      return `## ${block}${words ? ` — ${words}` : ""}\n${text}`.trimEnd();
    })
    .join("\n");
}

function functionList({ functions: texts }: Profile, functions: readonly PromptFunction[]): string {
  const list = functions.map(fn => {
    const { properties } = paramsOf(fn);
    const { description = "", params = {} } = texts.texts[fn.name] ?? {};
    const keys = Object.entries(properties).map(([key, schema]) => (IsOptional(schema) ? `${key}?` : key));
    const signature = [...keys, ...(fn.mayChain ? [REQUEST_HEARTBEAT] : [])].join(", ");
    const lines = Object.keys(properties).map(key => `  ${key}: ${params[key] ?? ""}`.trimEnd());
    return [`${fn.name}(${signature}): ${description}`, ...lines].join("\n");
  });
  return [texts.intro, ...list, `${REQUEST_HEARTBEAT}: ${texts.requestHeartbeat}`].join("\n");
}
