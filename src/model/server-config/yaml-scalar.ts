/** Texts that need no quotes in YAML of either version: no sign that means something, no number, no keyword. */
const PLAIN = /^[A-Za-z_][A-Za-z0-9_.-]*$/;

const KEYWORDS = /^(true|false|yes|no|on|off|y|n|null|nan|inf)$/i;

/** Characters that JSON leaves as they are and YAML does not take, or reads as line breaks. */
const UNPRINTABLE = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

/** A value as YAML, on one line: a text in double quotes where it needs them. */
export function yamlScalar(value: string | number | boolean): string {
  if (typeof value !== "string") {
    return String(value);
  }
  if (PLAIN.test(value) && !KEYWORDS.test(value)) {
    return value;
  }
  return JSON.stringify(value).replace(
    UNPRINTABLE,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
