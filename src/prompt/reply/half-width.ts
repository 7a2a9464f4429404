const STRUCTURE: Readonly<Record<string, string>> = {
  "｛": "{",
  "｝": "}",
  "［": "[",
  "］": "]",
  "：": ":",
  "，": ",",
  "、": ",",
  "\u3000": " ",
};

/** What closes a string that these open. */
const QUOTES: Readonly<Record<string, string>> = { '"': '"', "＂": "＂", "“": "”", "”": "”", "„": "”" };

/**
 * JSON written with full-width brackets, colons, commas and quotes, as Japanese and Chinese models do now and
 * then, in ASCII. The text inside the strings stays as it is.
 */
export function halfWidthStructure(text: string): string {
  let result = "";
  let closing: string | undefined;
  for (let index = 0; index < text.length; index++) {
    const char = text.charAt(index);
    if (closing === undefined) {
      closing = QUOTES[char];
      result += closing === undefined ? (STRUCTURE[char] ?? char) : '"';
    } else if (char === "\\") {
      result += char + text.charAt(index + 1);
      index++;
    } else if (char === closing) {
      closing = undefined;
      result += '"';
    } else {
      result += char === '"' ? '\\"' : char;
    }
  }
  return result;
}
