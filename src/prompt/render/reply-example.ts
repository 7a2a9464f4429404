import type { PersonaDocument } from "../../persona/persona-document.ts";
import type { Profile } from "../files/profile.ts";

/** What stands for the example message in the form of a reply. */
const EXAMPLE = "{example}";

/** Quotation marks around a whole line. */
const QUOTED = /^(?:"(.*)"|“(.*)”|「(.*)」|『(.*)』|«(.*)»)$/su;

/** UTF-16 units of an example; a longer line shows the voice, not the form. */
const LONGEST = 120;

/**
 * The form of a reply with something in it that the character might say: its first example line. A small model
 * copies what it sees, and where an ellipsis stands in the form it answers with an ellipsis for ever (seen with
 * Gemma 3 270M).
 */
export function replyForm(reply: Profile["functions"]["reply"], persona: PersonaDocument): string {
  const inJson = JSON.stringify(exampleMessage(reply, persona)).slice(1, -1);
  return reply.json.replaceAll(EXAMPLE, () => inJson);
}

/** The message that stands in the form of a reply. */
export function exampleMessage({ example }: Profile["functions"]["reply"], { examples }: PersonaDocument): string {
  return examples.map(unquoted).find(text => text !== "" && text.length <= LONGEST) ?? example;
}

function unquoted(line: string): string {
  const whole = line.trim();
  return (
    QUOTED.exec(whole)
      ?.slice(1)
      .find(inner => inner !== undefined) ?? whole
  ).trim();
}
