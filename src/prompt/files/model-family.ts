/** Template by name, most telling first: a fine-tune's own format goes before that of the model it was made from. */
const FAMILIES: readonly (readonly [name: RegExp, template: string])[] = [
  // Every generation since has the same turn tokens, those that also mark parts of the answer included.
  [/command[-_ ]?(?:r|a)(?![a-z])|c4ai|cohere|(?<![a-z])aya(?![a-z])/, "command-r"],
  [/chatml|hermes|dolphin|orca-2/, "chatml"],
  [/neural-?chat|solar-\d/, "plain"],
  // A distilled DeepSeek has the tokens of none of the families below, whatever model it was distilled into.
  [/deepseek/, ""],
  [/llama[-_ ]?3(?!\d|b)|(?<![a-z\d])l3(?:\.\d)?[-_]/, "llama3"],
  // Llama 2 was trained on the same brackets, with the system text inside the first user turn.
  [/mi[sx]tral|ministral|codestral|devstral|magistral|(?<![a-z])nemo(?![a-z])|llama[-_ ]?2(?!\d|b)/, "mistral"],
  // Gemma 4 has other tokens.
  [/gemma(?![-_ :]?4(?!b))/, "gemma"],
  [/qwen|qwq|(?<![a-z])yi(?![a-z])|smollm|internlm/, "chatml"],
];

/** Characters of a model's name that are looked at. */
const MAX_NAME = 300;

/**
 * The turn template of a model, told by its name, which on most servers is a folder or file name.
 * @returns undefined where the name tells nothing, or tells of a family that has no template here.
 */
export function familyTemplate(modelId: string): string | undefined {
  const name = modelId.slice(0, MAX_NAME).toLowerCase();
  return FAMILIES.find(([pattern]) => pattern.test(name))?.[1] || undefined;
}

/**
 * The built-in profile that suits a model and a language.
 * @param language BCP 47.
 */
export function familyProfile(modelId: string, language: string): string {
  const base = familyTemplate(modelId) === "command-r" ? "command-r" : "companion";
  return /^ja(?:$|[-_])/i.test(language) ? `${base}-ja` : base;
}
