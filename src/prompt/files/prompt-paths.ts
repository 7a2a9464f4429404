import type { PromptLibrary } from "./prompt-library.ts";

/** The files of a profile, in the order in which a person would want to see them. */
const PROFILE_FILES = ["system.md", "functions.json", "notices.json", "profile.json"] as const;

/** Paths of all prompt files, own and built in, relative to a prompt folder. */
export async function promptPaths(library: PromptLibrary): Promise<string[]> {
  const [profiles, templates, samplers, personas, humans] = await Promise.all([
    library.profiles(),
    library.templates(),
    library.samplers(),
    library.personas(),
    library.humans(),
  ]);
  return [
    ...personas.map(id => `personas/${id}.persona.md`),
    ...humans.map(id => `humans/${id}.human.md`),
    ...profiles.flatMap(id => PROFILE_FILES.map(name => `profiles/${id}/${name}`)),
    ...samplers.map(id => `samplers/${id}.json`),
    ...templates.map(id => `templates/${id}.json`),
  ];
}

/**
 * Reads what a prompt file belongs to, as a turn would.
 * @throws PromptFileError; nothing for a path that is no prompt file's
 */
export async function checkPromptPath(library: PromptLibrary, path: string): Promise<void> {
  const [, folder, id = ""] =
    /^(profiles)\/([^/]+)\/[^/]+$/.exec(path) ??
    /^(templates|samplers)\/([^/]+)\.json$/.exec(path) ??
    /^(personas)\/([^/]+)\.persona\.md$/.exec(path) ??
    /^(humans)\/([^/]+)\.human\.md$/.exec(path) ??
    [];
  switch (folder) {
    case "profiles":
      await library.profile(id);
      break;
    case "templates":
      await library.template(id);
      break;
    case "samplers":
      await library.sampler(id);
      break;
    case "personas":
      await library.persona(id);
      break;
    case "humans":
      await library.human(id);
      break;
  }
}
