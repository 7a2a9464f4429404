/**
 * A folder of prompt files: the workspace's `.kioku`, the person's own, or the built-in one. Paths are relative
 * to it, with forward slashes: `profiles/<id>/…`, `templates/<id>.json`, `personas/<id>.persona.md`,
 * `humans/<id>.human.md`.
 */
export interface PromptSource {
  /** The file's text; undefined where there is no such file. */
  read(path: string): Promise<string | undefined>;
  /** Names of what is in a folder, files and folders alike; empty where there is no such folder. */
  list(folder: string): Promise<readonly string[]>;
  /** The file's name as a person knows it, for messages. */
  locate(path: string): string;
}

/** A file's text, and where it was found. */
export interface FoundFile {
  readonly text: string;
  readonly file: string;
}

/** Reads from the first source that has the file. */
export async function findFile(sources: readonly PromptSource[], path: string): Promise<FoundFile | undefined> {
  for (const source of sources) {
    const text = await source.read(path);
    if (text !== undefined) {
      return { text, file: source.locate(path) };
    }
  }
  return undefined;
}

/** What is in a folder of any of the sources, without duplicates. */
export async function listAll(sources: readonly PromptSource[], folder: string): Promise<string[]> {
  const lists = await Promise.all(sources.map(source => source.list(folder)));
  return [...new Set(lists.flat())];
}
