import type { AgentStore } from "../memory/agent-store.ts";
import type { CoreChange } from "../memory/records.ts";
import type { PersonaDocument } from "../persona/persona-document.ts";
import { familyProfile, familyTemplate } from "../prompt/files/model-family.ts";
import type { PromptLibrary } from "../prompt/files/prompt-library.ts";
import type { Transport } from "../prompt/render/prompt-request.ts";
import { newId } from "../shared/ids.ts";
import type { AgentPrompt } from "./agent-prompt.ts";

/** Leaves the profile to the persona's language and the loaded model's family. */
export const AUTOMATIC_PROFILE = "auto";

/** Which files an agent speaks by: names in the prompt library. */
export interface PromptChoice {
  /** Or `AUTOMATIC_PROFILE`. */
  readonly profile: string;
  readonly persona: string;
  /** The person's choice of a turn template; empty leaves it to the model's family and the profile. */
  readonly template: string;
  /** The person's choice of a sampler; empty leaves it to the profile. */
  readonly sampler: string;
  /** The person's choice of a transport, which goes before the profile's. */
  readonly transport: Transport | "auto";
}

/** Core-memory blocks every agent has, in the order in which they stand in the prompt. */
export const BLOCKS = ["persona", "human"] as const;

/**
 * Reads the files as they are now.
 * @throws PromptFileError naming the file that is missing or cannot be used.
 */
export async function loadAgentPrompt(
  library: PromptLibrary,
  choice: PromptChoice,
  modelId: string,
): Promise<AgentPrompt> {
  const persona = await library.persona(choice.persona);
  const isAutomatic = choice.profile === AUTOMATIC_PROFILE;
  const profile = await library.profile(
    isAutomatic ? familyProfile(modelId, persona.language ?? "en") : choice.profile,
  );
  const template = choice.template || familyTemplate(modelId) || profile.template;
  const [turns, { sampling }] = await Promise.all([
    library.template(template),
    library.sampler(choice.sampler || profile.sampler),
  ]);
  const wanted = choice.transport === "auto" ? profile.transport : undefined;
  return { profile, template: turns, persona, sampling, ...(wanted ? { transport: wanted } : {}) };
}

/** The changes that give a new agent its first core memory. */
export function firstCoreMemory(persona: PersonaDocument, human: PersonaDocument, at: Date): CoreChange[] {
  return BLOCKS.map(block => ({
    id: newId(),
    block,
    before: "",
    after: block === "persona" ? persona.coreMemory : human.coreMemory,
    by: "import",
    at: at.toISOString(),
    messageId: null,
  }));
}

/**
 * The change that brings an edited persona file into core memory, if one is due: the file's text has changed
 * since it was last taken over, and neither the agent nor the person has edited the block since.
 */
export function personaFileChange(store: AgentStore, persona: PersonaDocument, at: Date): CoreChange | undefined {
  const now = store.core.blocks().get("persona") ?? "";
  const taken = store.core.history("persona").findLast(({ by }) => by === "import")?.after ?? "";
  if (persona.coreMemory === now || now !== taken) {
    return undefined;
  }
  return {
    id: newId(),
    block: "persona",
    before: now,
    after: persona.coreMemory,
    by: "import",
    at: at.toISOString(),
    messageId: store.conversation.headId,
  };
}
