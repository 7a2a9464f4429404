import type { SamplingOptions } from "../model/chat-model.ts";
import type { PersonaDocument } from "../persona/persona-document.ts";
import type { Profile } from "../prompt/files/profile.ts";
import type { TurnTemplate } from "../prompt/files/turn-template.ts";
import type { Transport } from "../prompt/render/prompt-request.ts";

/** The files an agent speaks by, as they are when a turn begins: an edit takes effect with the next message. */
export interface AgentPrompt {
  readonly profile: Profile;
  readonly template: TurnTemplate;
  readonly sampling: SamplingOptions;
  /** How the profile wants its requests sent; absent leaves it to the server and the person's setting. */
  readonly transport?: Transport;
  readonly persona: PersonaDocument;
}
