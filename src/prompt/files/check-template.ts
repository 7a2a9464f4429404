import type { JsonFile } from "./prompt-file.ts";
import type { TurnTemplate } from "./turn-template.ts";

/** @throws PromptFileError for a template by which turns could not be told apart, or whose result has no role. */
export function checkTemplate({ value, fault }: JsonFile<Omit<TurnTemplate, "id">>): void {
  const { roles, functionResult } = value;
  if (roles.system === null && functionResult === "system") {
    throw fault(["functionResult"], '“functionResult” must be "user": this template has no system role.');
  }
  // The assistant's turn may begin where the user's ends, as Mistral's does, but one of the two must be marked.
  if (roles.user[0].trim() === "" || (roles.user[1] + roles.assistant[0]).trim() === "") {
    throw fault(["roles", "user"], "“roles.user” marks no turn: the model could not tell your words from its own.");
  }
}
