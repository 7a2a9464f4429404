const MAX_LENGTH = 80;

// Control characters, halves of characters, line separators, and the ones that turn the direction of the text that follows.
const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;

export type NameFault = "empty" | "too-long" | "unprintable";

/** What is wrong with a name that a person gives an agent; white space around it does not count. */
export function nameFault(name: string): NameFault | undefined {
  const trimmed = name.trim();
  if (trimmed === "") {
    return "empty";
  }
  if ([...trimmed].length > MAX_LENGTH) {
    return "too-long";
  }
  return UNPRINTABLE.test(trimmed) ? "unprintable" : undefined;
}

/** The name without white space around it. @throws TypeError saying what is wrong with it */
export function checkedName(name: string): string {
  switch (nameFault(name)) {
    case "empty":
      throw new TypeError("The name is empty. Give the agent a name.");
    case "too-long":
      throw new TypeError(`The name is longer than ${MAX_LENGTH} characters. Choose a shorter one.`);
    case "unprintable":
      throw new TypeError("The name has line breaks or other control characters in it. Leave them out.");
    default:
      return name.trim();
  }
}

/** A name as it was read from a file, made fit to be shown. Empty if nothing of it is left. */
export function shownName(name: string): string {
  const printable = name.replace(new RegExp(UNPRINTABLE, "gu"), " ").trim();
  return [...printable].slice(0, MAX_LENGTH).join("").trim();
}
