import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Profile } from "../../../../src/prompt/files/profile.ts";
import type { TurnTemplate } from "../../../../src/prompt/files/turn-template.ts";
import { repositoryFolder } from "../../../support/host/paths.ts";

/** Id of the template that goes with it. */
export const SHORT_TEMPLATE = "short";

const FOLDER = "profiles/companion";

/** Tokens of a reply, and model calls in a turn. */
const LIMITS = { replyTokens: 320, steps: 2 };

const PERSONA = `---
kind: persona
name: Wren
language: en
---

## Preamble

A bird.

## Core memory

I fly.
`;

/** Frame of a turn in a letter: the model knows no control tokens and would read them letter by letter. */
const TEMPLATE: Omit<TurnTemplate, "id"> = {
  bos: "",
  roles: { system: ["", "\n"], user: ["U: ", "\n"], assistant: ["A: ", "\n"] },
  functionResult: "user",
  alternate: false,
  stop: ["\nU: ", "\nA: "],
  controlTokens: [],
};

/**
 * Files that stand in place of `companion`'s for the real turns: its shape without its explanations. In a vocabulary of
 * 512 tokens nearly every letter is one, and the whole profile would leave the small model's context to nothing else.
 */
export async function shortProfile(): Promise<Record<string, string>> {
  const [profile, functions] = await Promise.all([readShipped("profile.json"), readShipped("functions.json")]);
  const texts = Object.entries((functions as Profile["functions"]).texts).map(([name, { params }]) => {
    const blank = Object.keys(params).map(param => [param, "-"]);
    return [name, { description: "-", params: Object.fromEntries(blank) }];
  });
  const { limits } = profile as Profile;
  return {
    [`${FOLDER}/profile.json`]: JSON.stringify({ ...profile, limits: { ...limits, ...LIMITS } }),
    [`${FOLDER}/functions.json`]: JSON.stringify({ ...functions, intro: "-", texts: Object.fromEntries(texts) }),
    [`${FOLDER}/system.md`]: "You are {{name}}.\n{{persona}}\n{{reply}}\n{{functions}}\n{{memory}}\n",
    [`templates/${SHORT_TEMPLATE}.json`]: JSON.stringify(TEMPLATE),
    "personas/wren.persona.md": PERSONA,
  };
}

async function readShipped(name: string): Promise<object> {
  return JSON.parse(await readFile(join(repositoryFolder, "prompts", FOLDER, name), "utf8"));
}
