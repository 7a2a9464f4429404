import type { Static, TSchema } from "typebox";
import type { TLocalizedValidationError } from "typebox/error";
import { Value } from "typebox/value";
import { type LocatedYaml, parseLocatedYaml } from "../../persona/located-yaml.ts";
import { PromptFileError } from "./prompt-file-error.ts";
import type { FoundFile } from "./prompt-source.ts";

/** Characters of a prompt file; what is longer is not one. */
const MAX_LENGTH = 256 * 1024;

/** A JSON prompt file that has the right shape. */
export interface JsonFile<T> {
  readonly value: T;
  /** Makes the error for a problem at a place in the file. */
  fault(path: readonly string[], problem: string): PromptFileError;
}

/**
 * Reads a JSON file by the YAML parser, which knows the line of everything and forgives a trailing comma.
 * @throws PromptFileError
 */
export function readJsonFile<T extends TSchema>({ text, file }: FoundFile, schema: T): JsonFile<Static<T>> {
  checkLength({ text, file });
  const source = parseLocatedYaml(text);
  const [broken] = source.problems;
  if (broken) {
    throw new PromptFileError(file, broken.line, `This is not valid JSON: ${broken.message}.`);
  }
  const { value } = source;
  if (!Value.Check(schema, value)) {
    throw shapeError(file, source, schema);
  }
  return { value, fault: (path, problem) => new PromptFileError(file, source.lineOf(path), problem) };
}

/** @throws PromptFileError where the file is too long to be a prompt. */
export function checkLength({ text, file }: FoundFile): void {
  if (text.length > MAX_LENGTH) {
    throw new PromptFileError(file, undefined, `The file is longer than ${MAX_LENGTH / 1024} KB.`);
  }
}

function shapeError(file: string, source: LocatedYaml, schema: TSchema): PromptFileError {
  const errors = Value.Errors(schema, source.value);
  // A misspelt key is also a missing one; and where it stands the checker says that the schema is false there.
  const error =
    errors.find(({ keyword }) => keyword === "additionalProperties") ??
    errors.find(({ keyword }) => keyword !== "boolean") ??
    errors[0];
  const path = (error?.instancePath ?? "").split("/").slice(1).map(unescapePointer);
  if (error?.keyword === "additionalProperties") {
    const place = [...path, error.params.additionalProperties[0] ?? ""];
    return new PromptFileError(file, source.lineOf(place), `“${place.join(".")}” is not a known key.`);
  }
  const at = source.lineOf(path);
  if (error?.keyword === "required") {
    const missing = [...path, error.params.requiredProperties[0] ?? ""];
    return new PromptFileError(file, at, `“${missing.join(".")}” is missing.`);
  }
  const subject = path.length === 0 ? "The file" : `“${path.join(".")}”`;
  const samePlace = errors.filter(({ instancePath }) => instancePath === error?.instancePath);
  return new PromptFileError(file, at, `${subject} ${wanted(samePlace)}.`);
}

const KINDS: Readonly<Record<string, string>> = {
  object: "an object",
  array: "a list",
  string: "text",
  number: "a number",
  integer: "an integer",
  boolean: "true or false",
};

/** What the errors at one place ask for together. */
function wanted(errors: readonly TLocalizedValidationError[]): string {
  const choices = errors.flatMap(error =>
    error.keyword === "const" ? [JSON.stringify(error.params.allowedValue)] : [],
  );
  if (choices.length > 0) {
    return `must be ${choices.join(" or ")}`;
  }
  const [error] = errors;
  return error?.keyword === "type" && !Array.isArray(error.params.type)
    ? `must be ${KINDS[error.params.type] ?? error.params.type}`
    : (error?.message ?? "is not right");
}

/** RFC 6901. */
function unescapePointer(step: string): string {
  return step.replaceAll("~1", "/").replaceAll("~0", "~");
}
