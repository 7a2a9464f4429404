import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Profile } from "../../../../src/prompt/files/profile.ts";
import { repositoryFolder } from "../../../support/host/paths.ts";

const FOLDER = "profiles/companion";

/**
 * Files that stand in place of `companion`'s for the real turns: its frame without its explanations. In a vocabulary of
 * 512 tokens nearly every letter is one, and the whole profile would leave the small model's context to nothing else.
 */
export async function shortProfile(): Promise<Record<string, string>> {
  const file = join(repositoryFolder, "prompts", FOLDER, "functions.json");
  const functions: Profile["functions"] = JSON.parse(await readFile(file, "utf8"));
  const texts = Object.entries(functions.texts).map(([name, { params }]) => {
    const blank = Object.keys(params).map(param => [param, "-"]);
    return [name, { description: "-", params: Object.fromEntries(blank) }];
  });
  return {
    [`${FOLDER}/system.md`]: "You are {{name}}.\n{{persona}}\n{{reply}}\n{{functions}}\n{{memory}}\n",
    "personas/wren.persona.md":
      "---\nkind: persona\nname: Wren\nlanguage: en\n---\n\n## Preamble\n\nA bird.\n\n## Core memory\n\nI fly.\n",
    [`${FOLDER}/functions.json`]: JSON.stringify({ ...functions, intro: "-", texts: Object.fromEntries(texts) }),
  };
}
