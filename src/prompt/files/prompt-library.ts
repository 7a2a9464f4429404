import type { TSchema } from "typebox";
import { parsePersona } from "../../persona/parse-persona.ts";
import type { ParsedPersona, PersonaDocument, PersonaKind } from "../../persona/persona-document.ts";
import type { PromptFunction } from "../prompt-function.ts";
import { checkFunctionTexts, checkHeadings, checkNotices, checkSystem } from "./check-profile.ts";
import { checkTemplate } from "./check-template.ts";
import type { Profile, Sampler } from "./profile.ts";
import { checkLength, readJsonFile } from "./prompt-file.ts";
import { PromptFileError } from "./prompt-file-error.ts";
import { functionsSchema, noticesSchema, profileSchema, samplerSchema, templateSchema } from "./prompt-schemas.ts";
import { type FoundFile, findFile, listAll, type PromptSource } from "./prompt-source.ts";
import type { TurnTemplate } from "./turn-template.ts";

/**
 * The prompt files of all sources as one. Nothing is kept: every call reads the files as they are. What cannot be
 * used is thrown as `PromptFileError`, which names the file, the line and the problem.
 */
export interface PromptLibrary {
  /** A profile may come from several sources: each of its four files is taken from the first that has it. */
  profile(id: string): Promise<Profile>;
  template(id: string): Promise<TurnTemplate>;
  sampler(id: string): Promise<Sampler>;
  persona(id: string): Promise<PersonaDocument>;
  human(id: string): Promise<PersonaDocument>;
  /** Ids, in alphabetical order. */
  profiles(): Promise<readonly string[]>;
  templates(): Promise<readonly string[]>;
  samplers(): Promise<readonly string[]>;
  personas(): Promise<readonly string[]>;
  humans(): Promise<readonly string[]>;
}

const FOLDERS = { persona: "personas", human: "humans" } as const;

/**
 * @param sources in order of precedence.
 * @param functions what every profile must have texts for.
 */
export function createPromptLibrary(
  sources: readonly PromptSource[],
  functions: readonly PromptFunction[],
): PromptLibrary {
  const find = (path: string) => findPromptFile(sources, path);
  const json = async <T extends TSchema>(path: string, schema: T) => readJsonFile(await find(path), schema);
  const idsIn = async (folder: string, suffix: string) => {
    const names = (await listAll(sources, folder)).filter(name => isId(name) && name.endsWith(suffix));
    return names.map(name => name.slice(0, name.length - suffix.length)).sort();
  };
  const document = async (kind: PersonaKind, id: string) => {
    const { text, file } = await find(`${FOLDERS[kind]}/${id}.${kind}.md`);
    return usable(parsePersona(text, { kind, baseName: id }), file);
  };

  return {
    async profile(id) {
      const folder = `profiles/${id}`;
      const profile = await json(`${folder}/profile.json`, profileSchema);
      checkHeadings(profile);
      const system = await find(`${folder}/system.md`);
      checkLength(system);
      checkSystem(system);
      const texts = await json(`${folder}/functions.json`, functionsSchema);
      checkFunctionTexts(texts, functions);
      const notices = await json(`${folder}/notices.json`, noticesSchema);
      checkNotices(notices);
      const { $comment: _, ...settings } = profile.value;
      return { id, ...settings, system: system.text, functions: texts.value, notices: notices.value };
    },
    async template(id) {
      const file = await json(`templates/${id}.json`, templateSchema);
      checkTemplate(file);
      const { $comment: _, ...template } = file.value;
      return { id, ...template };
    },
    async sampler(id) {
      const { $comment: _, ...sampler } = (await json(`samplers/${id}.json`, samplerSchema)).value;
      return { id, ...sampler };
    },
    persona: id => document("persona", id),
    human: id => document("human", id),
    profiles: () => idsIn("profiles", ""),
    templates: () => idsIn("templates", ".json"),
    samplers: () => idsIn("samplers", ".json"),
    personas: () => idsIn("personas", ".persona.md"),
    humans: () => idsIn("humans", ".human.md"),
  };
}

/** A byte-order mark and Windows line ends are the editor's business, not the model's. */
async function findPromptFile(sources: readonly PromptSource[], path: string): Promise<FoundFile> {
  const found = path.split("/").every(isId) ? await findFile(sources, path) : undefined;
  if (!found) {
    throw new PromptFileError(path, undefined, "There is no such file, neither of your own nor built in.");
  }
  return { ...found, text: found.text.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n") };
}

/** A name that stays inside its folder; ids come from settings and stored agents. */
function isId(name: string): boolean {
  return /^[^./\\:*?"<>|\p{Cc}][^/\\:*?"<>|\p{Cc}]{0,200}$/u.test(name);
}

function usable({ document, problems }: ParsedPersona, file: string): PersonaDocument {
  if (document) {
    return document;
  }
  const error = problems.find(({ severity }) => severity === "error");
  throw new PromptFileError(file, error?.line, error?.message ?? "The file cannot be used.");
}
