import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { AGENT_FUNCTIONS } from "../../../src/agent/functions/registry.ts";
import type { CallMessage, ContextMessage, EventCause } from "../../../src/memory/records.ts";
import { createPromptLibrary } from "../../../src/prompt/files/prompt-library.ts";
import type { PromptSource } from "../../../src/prompt/files/prompt-source.ts";
import type { ContextView } from "../../../src/prompt/render/context-view.ts";

const PROMPTS = fileURLToPath(new URL("../../../prompts", import.meta.url));

/** The prompts that are shipped. */
export const builtIn: PromptSource = {
  read: path => readFile(join(PROMPTS, path), "utf8").catch(() => undefined),
  list: folder => readdir(join(PROMPTS, folder)).catch(() => []),
  locate: path => `prompts/${path}`,
};

/** A folder that exists in memory only. */
export function folderOf(name: string, files: Readonly<Record<string, string>>): PromptSource {
  return {
    read: async path => files[path],
    list: async folder =>
      Object.keys(files)
        .filter(path => path.startsWith(`${folder}/`))
        .map(path => path.slice(folder.length + 1).split("/")[0] ?? ""),
    locate: path => `${name}/${path}`,
  };
}

export function libraryOf(...sources: readonly PromptSource[]) {
  return createPromptLibrary([...sources, builtIn], AGENT_FUNCTIONS);
}

/** What is shipped; tests that say so by name would miss a file that is added. */
export const PROFILES = ["command-r", "command-r-ja", "companion", "companion-ja"] as const;
export const TEMPLATES = ["chatml", "command-r", "gemma", "llama3", "mistral", "plain"] as const;

export type ProfileId = (typeof PROFILES)[number];

/** All that a request is rendered from, as shipped, in a profile's language. */
export async function shipped(profileId: ProfileId = "companion", templateId = "chatml") {
  const library = libraryOf();
  const ja = profileId.endsWith("-ja");
  const [profile, template, persona, human] = await Promise.all([
    library.profile(profileId),
    library.template(templateId),
    library.persona(ja ? "mina" : "wren"),
    library.human(ja ? "default-ja" : "default"),
  ]);
  const view: ContextView = {
    persona,
    memory: new Map([
      ["persona", persona.coreMemory],
      ["human", human.coreMemory],
    ]),
    messages: [],
    timeZone: "Asia/Tokyo",
  };
  return { profile, template, view };
}

const base = { parentId: null, at: "2026-11-22T12:04:00.000Z" };

export const user = (text: string, at = base.at): ContextMessage => ({ ...base, at, id: "u", kind: "user", text });
export const event = (cause: EventCause, text: string): ContextMessage => ({
  ...base,
  id: "e",
  kind: "event",
  cause,
  text,
});
export const call = (fn: string, params: CallMessage["params"], thoughts = "Hm."): ContextMessage => ({
  ...base,
  id: "c",
  kind: "call",
  thoughts,
  function: fn,
  params,
});
export const result = (fn: string, status: "OK" | "Failed", text: string): ContextMessage => ({
  ...base,
  id: "r",
  kind: "result",
  function: fn,
  status,
  text,
});
