import { type PromptFunction, paramsOf } from "../prompt-function.ts";
import { NOTICE_VALUES } from "./notice.ts";
import type { NoticeId, Profile } from "./profile.ts";
import type { JsonFile } from "./prompt-file.ts";
import { PromptFileError } from "./prompt-file-error.ts";
import type { FoundFile } from "./prompt-source.ts";
import { PLACEHOLDERS, REQUIRED_PLACEHOLDERS } from "./system-placeholders.ts";

/** @throws PromptFileError for a placeholder that does not exist, is missing, or stands there twice. */
export function checkSystem({ text, file }: FoundFile): void {
  const found = [...text.matchAll(/\{\{([^{}\n]*)\}\}/g)];
  const lineOf = (index: number) => text.slice(0, index).split("\n").length;
  for (const match of found) {
    const [mark, name = ""] = match;
    if (!PLACEHOLDERS.some(known => known === name)) {
      const known = PLACEHOLDERS.map(placeholder => `{{${placeholder}}}`).join(", ");
      throw new PromptFileError(file, lineOf(match.index), `There is no placeholder ${mark}. Known: ${known}.`);
    }
  }
  for (const name of REQUIRED_PLACEHOLDERS) {
    const [first, second] = found.filter(match => match[1] === name);
    if (!first) {
      throw new PromptFileError(file, undefined, `{{${name}}} is missing: without it the agent cannot work.`);
    }
    if (second) {
      throw new PromptFileError(file, lineOf(second.index), `{{${name}}} may stand here only once.`);
    }
  }
}

/** @throws PromptFileError for a function or parameter without a text, and for a text that belongs to none. */
export function checkFunctionTexts(
  { value, fault }: JsonFile<Profile["functions"]>,
  functions: readonly PromptFunction[],
): void {
  for (const fn of functions) {
    const texts = value.texts[fn.name];
    if (!texts) {
      throw fault(["texts"], `There is no text for the function “${fn.name}”.`);
    }
    const params = Object.keys(paramsOf(fn).properties);
    const missing = params.find(param => texts.params[param] === undefined);
    if (missing !== undefined) {
      throw fault(["texts", fn.name, "params"], `There is no text for “${missing}” of the function “${fn.name}”.`);
    }
    const unknown = Object.keys(texts.params).find(param => !params.includes(param));
    if (unknown !== undefined) {
      throw fault(["texts", fn.name, "params", unknown], `The function “${fn.name}” has no parameter “${unknown}”.`);
    }
  }
  const unknown = Object.keys(value.texts).find(name => !functions.some(fn => fn.name === name));
  if (unknown !== undefined) {
    throw fault(["texts", unknown], `There is no function “${unknown}”.`);
  }
}

/** @throws PromptFileError for a value in braces that the notice is not given. */
export function checkNotices({ value, fault }: JsonFile<Profile["notices"]>): void {
  for (const id of Object.keys(NOTICE_VALUES) as NoticeId[]) {
    checkValues(value[id], NOTICE_VALUES[id], problem => fault([id], problem));
  }
}

/** @throws PromptFileError as `checkNotices`. */
export function checkHeadings({ value, fault }: JsonFile<Pick<Profile, "headings">>): void {
  checkValues(value.headings.examples, ["name"], problem => fault(["headings", "examples"], problem));
}

function checkValues(text: string, known: readonly string[], fault: (problem: string) => PromptFileError): void {
  const unknown = [...text.matchAll(/\{(\w+)\}/g)].find(([, name = ""]) => !known.includes(name));
  if (unknown) {
    const hint = known.length > 0 ? `Known: ${known.map(name => `{${name}}`).join(", ")}.` : "This text is given none.";
    throw fault(`There is no value ${unknown[0]}. ${hint}`);
  }
}
