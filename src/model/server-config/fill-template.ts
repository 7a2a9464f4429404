import { yamlScalar } from "./yaml-scalar.ts";

/**
 * Puts values in place of `{{name}}`, as YAML. What stands in a value is never filled in again.
 * @throws RangeError for a placeholder without a value, and for a value without a placeholder
 */
export function fillTemplate(template: string, values: Readonly<Record<string, string | number | boolean>>): string {
  const left = new Set(Object.keys(values));
  const text = template.replace(/\{\{([A-Za-z]+)\}\}/g, (_, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined) {
      throw new RangeError(`The template asks for {{${name}}}, which does not exist.`);
    }
    left.delete(name);
    return yamlScalar(value);
  });
  if (left.size > 0) {
    throw new RangeError(`The template has no place for ${[...left].join(", ")}.`);
  }
  return text;
}
