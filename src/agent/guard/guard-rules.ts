import { exampleMessage } from "../../prompt/render/reply-example.ts";
import type { AgentPrompt } from "../agent-prompt.ts";
import type { GuardRules } from "./judge-reply.ts";

/** What the agent's files ask of its replies. A persona's language goes before its profile's. */
export function guardRules({ profile, persona, template }: AgentPrompt): GuardRules {
  return {
    language: persona.language ?? profile.language,
    thoughtsWords: profile.guard.thoughtsWords,
    forbidden: profile.guard.forbidden,
    controlTokens: template.controlTokens,
    example: exampleMessage(profile.functions.reply, persona),
  };
}
