/**
 * A prompt file that is missing or cannot be used. `message` names the file, the line and the problem, and is fit
 * to be shown to a person.
 */
export class PromptFileError extends Error {
  /** As the source of the file locates it. */
  readonly file: string;
  /** From 1. */
  readonly line: number | undefined;
  /** What is wrong, without the place. */
  readonly problem: string;
  constructor(file: string, line: number | undefined, problem: string) {
    super(`${line === undefined ? file : `${file}:${line}`}: ${problem}`);
    this.name = "PromptFileError";
    this.file = file;
    this.line = line;
    this.problem = problem;
  }
}
