/**
 * JSON on one line, spaced as Python's `json.dumps(…, ensure_ascii=False)` does it (`": "` and `", "`): the form
 * models have seen most, and the form in which past calls stand in the prompt. Keys keep their order; non-ASCII
 * text stays as it is. What JSON has no form for (`undefined`, functions, NaN) becomes `null`, or is left out of
 * an object when it is `undefined`.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(canonicalJson).join(", ")}]`;
  }
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([key, member]) => `${JSON.stringify(key)}: ${canonicalJson(member)}`);
    return `{${members.join(", ")}}`;
  }
  return JSON.stringify(value) ?? "null";
}
