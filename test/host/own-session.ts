import type { AgentOptions } from "../../src/agent/agent.ts";
import { createAgent } from "../../src/agent/create-agent.ts";
import { loadAgentPrompt } from "../../src/agent/load-agent-prompt.ts";
import { AgentSession } from "../../src/vscode/agent-session.ts";
import { stopMessage } from "../../src/vscode/chat/stop-message.ts";
import { CurrentModel } from "../../src/vscode/current-model.ts";
import { type KeptLog, keptLog } from "./kept-log.ts";
import type { HostBench, StandIn } from "./test-access.ts";

/** The open agent once more, on the same store, with a log that can be read and whatever a test wants to go wrong. */
export function ownSession<S extends StandIn>(
  { files, keys, session }: HostBench<S>,
  spoilt: Partial<AgentOptions> = {},
): { readonly session: AgentSession } & KeptLog {
  const { info, language, store } = session();
  const kept = keptLog();
  const choice = { ...info, template: "", sampler: "", transport: "auto" } as const;
  const agent = createAgent({
    store,
    model: new CurrentModel(keys),
    loadPrompt: ({ modelId }) => loadAgentPrompt(files.library, choice, modelId),
    now: () => new Date(),
    timeZone: "Asia/Tokyo",
    log: () => {},
    ...spoilt,
  });
  const explain: ConstructorParameters<typeof AgentSession>[0]["explain"] = reason => stopMessage(reason, true);
  return { session: new AgentSession({ info, store, language, agent, explain, log: kept.log }), ...kept };
}
