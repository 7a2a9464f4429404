import type { TurnTemplate } from "../files/turn-template.ts";
import type { Turn } from "./conversation-turns.ts";
import { joinSegments, type PromptSegment } from "./prompt-request.ts";

type Role = keyof TurnTemplate["roles"];

/**
 * System text and turns in a family's frame, up to the opening of the agent's next turn. Where roles alternate,
 * neighbouring turns of one role become one, with a blank line between their texts; a system text without a role of
 * its own is the first of them.
 */
export function framedSegments(
  template: TurnTemplate,
  system: readonly PromptSegment[],
  turns: readonly Turn[],
): PromptSegment[] {
  const { roles, alternate, bos } = template;
  const first: Role = roles.system ? "system" : "user";
  const sequence = [first, ...turns.map(({ role }): Role => (role === "result" ? template.functionResult : role))];
  const start = (index: number) => {
    const role = sequence[index] ?? "user";
    return alternate && sequence[index - 1] === role ? "\n\n" : markersOf(template, role)[0];
  };
  const end = (index: number) => {
    const role = sequence[index] ?? "user";
    return alternate && sequence[index + 1] === role ? "" : markersOf(template, role)[1];
  };
  return [
    ...joinSegments([
      { part: "preamble", text: bos + start(0) },
      ...system,
      { part: system.at(-1)?.part ?? "preamble", text: end(0) },
    ]),
    ...turns.map(({ part, text }, index) => ({ part, text: `${start(index + 1)}${text}${end(index + 1)}` })),
    { part: "conversation", text: roles.assistant[0] },
  ];
}

function markersOf({ roles }: TurnTemplate, role: Role): readonly [string, string] {
  return roles[role] ?? roles.user;
}
