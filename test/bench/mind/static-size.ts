import { AGENT_FUNCTIONS } from "../../../src/agent/functions/registry.ts";
import { renderRequest } from "../../../src/prompt/render/render-request.ts";
import { renderSystem } from "../../../src/prompt/render/render-system.ts";
import { markdownTable } from "../markdown-table.ts";
import { systemText, withFunctions } from "./memgpt-prompt.ts";
import { MEMGPT_STATIC_CHARACTERS } from "./memgpt-texts.ts";
import { conversation } from "./script.ts";
import { shippedPrompts } from "./shipped-prompts.ts";
import { countTokens } from "./tokens.ts";
import { kiokuWrapping, memGptWrapping, turnWrapping, type Wrapping } from "./wrapping.ts";

export interface StaticResult {
  readonly section: string;
  /** Tokens of the static part, by profile. */
  readonly tokens: Readonly<Record<string, number>>;
}

/** Turns over which the wrapping is averaged. */
const TURNS = 20;

/**
 * What stands before the first message in each built-in profile: preamble with the built-in persona of its language, rules and
 * functions; core memory's own texts and the frame's control tokens are left out, MemGPT's too.
 */
export async function measureStatic(): Promise<StaticResult> {
  const library = shippedPrompts();
  const tokens: Record<string, number> = {};
  const rows: (string | number)[][] = [];
  for (const id of [...(await library.profiles())].sort()) {
    const profile = await library.profile(id);
    const language = profile.language === "ja" ? "ja" : "en";
    const persona = await library.persona(language === "ja" ? "mina" : "wren");
    const template = await library.template(profile.template);
    const view = { persona, memory: new Map(["persona", "human"].map(block => [block, ""])), timeZone: "Asia/Tokyo" };
    const system = renderSystem(profile, AGENT_FUNCTIONS, view);
    const text = system.map(segment => segment.text).join("");
    const size = countTokens(text);
    tokens[id] = size;
    const wrapping = kiokuWrapping(
      conversation(language, TURNS).turns,
      profile.notices["heartbeat-requested"],
      messages => renderRequest(profile, template, AGENT_FUNCTIONS, { ...view, messages }).prompt,
    );
    rows.push([id, Array.from(text).length, size, ...cells(wrapping)]);
  }
  rows.push([
    "MemGPT 0.3.8",
    MEMGPT_STATIC_CHARACTERS,
    countTokens(memGptStatic()),
    ...cells(memGptWrapping(conversation("en", TURNS).turns)),
  ]);
  const head = ["profile", "characters", "tokens", "user", "reply", "receipt", "result", "heartbeat", "turn"];
  return { section: markdownTable(head, rows), tokens };
}

function memGptStatic(): string {
  const modified = "2026-11-02 05:00:04 PM JST+0900";
  return withFunctions(systemText({ modified, recall: 0, archival: 0, persona: "", human: "" }));
}

function cells(wrapping: Wrapping): string[] {
  const { user, reply, receipt, result, heartbeat } = wrapping;
  return [user, reply, receipt, result, heartbeat, turnWrapping(wrapping)].map(mean => mean.toFixed(1));
}
