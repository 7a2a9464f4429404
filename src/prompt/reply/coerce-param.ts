import { IsBoolean, IsInteger, IsLiteral, IsNumber, IsOptional, IsString, IsUnion, type TSchema } from "typebox";

/** The value in the kind that the schema wants, where it plainly was meant so; else the value as it is. */
export function coerceParam(schema: TSchema, value: unknown): unknown {
  if (value === null || (IsOptional(schema) && isNothing(value))) {
    return undefined;
  }
  if (IsInteger(schema) || IsNumber(schema)) {
    return toNumber(value);
  }
  if (IsBoolean(schema)) {
    return toBoolean(value);
  }
  if (IsString(schema)) {
    return toText(value);
  }
  const allowed = allowedValues(schema);
  return allowed?.find(option => sameWord(option, value)) ?? value;
}

const TRUE = new Set(["true", "1", "yes", "on", "はい"]);
const FALSE = new Set(["false", "0", "no", "off", "いいえ"]);

/** `"true"`, `"False"`, 1 and 0 are booleans too. */
export function toBoolean(value: unknown): unknown {
  const word = String(value).trim().toLowerCase();
  if (TRUE.has(word)) {
    return true;
  }
  return FALSE.has(word) ? false : value;
}

/** The values of an enumeration, in whichever way it was declared. */
export function allowedValues(schema: TSchema): readonly unknown[] | undefined {
  if (IsLiteral(schema)) {
    return [schema.const];
  }
  if (IsUnion(schema) && schema.anyOf.every(IsLiteral)) {
    return schema.anyOf.flatMap(choice => allowedValues(choice) ?? []);
  }
  return "enum" in schema && Array.isArray(schema.enum) ? schema.enum : undefined;
}

/** How models say that they leave an optional parameter out. */
function isNothing(value: unknown): boolean {
  return typeof value === "string" && /^\s*(?:none|null)?\s*$/i.test(value);
}

/** Full-width digits count. */
function toNumber(value: unknown): unknown {
  const text = typeof value === "string" ? value.normalize("NFKC").trim() : "";
  return /^[+-]?\d{1,15}(?:\.\d+)?$/.test(text) ? Number(text) : value;
}

/** Lines are text as well. */
function toText(value: unknown): unknown {
  if (Array.isArray(value) && value.length > 0 && value.every(line => typeof line === "string")) {
    return value.join("\n");
  }
  return typeof value === "number" || typeof value === "boolean" ? String(value) : value;
}

function sameWord(option: unknown, value: unknown): boolean {
  return String(option).toLowerCase() === String(value).trim().toLowerCase();
}
