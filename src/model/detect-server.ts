import type { ServerProfile } from "./chat-model.ts";
import { ModelError, type ModelErrorCode } from "./model-error.ts";
import type { ServerAccess } from "./server-request.ts";
import { DIALECTS } from "./servers/dialects.ts";
import { openAiCompatible } from "./servers/openai-compatible.ts";
import type { ServerDialect, ServerFacts } from "./servers/server-dialect.ts";
import { ServerProbe } from "./servers/server-probe.ts";

/** Used where a server does not tell its context: the least a companion can live in. */
const ASSUMED_CONTEXT = 4_096;

/** What the person has set. */
export interface WantedServer {
  /** Tokens of context to use; 0 asks the server. */
  readonly contextLength: number;
  /** Which of several models; empty for the loaded one, else the first. */
  readonly modelId: string;
}

export interface DetectedServer {
  readonly profile: ServerProfile;
  readonly dialect: ServerDialect;
  /** Whether the model is loaded only by the first request: worth asking again after it. */
  readonly loadsOnDemand: boolean;
}

/**
 * Finds out what answers at an address, which model it has and how much context.
 * @throws ModelError `no-model` when the server runs without a model: nothing may be posted to it then.
 */
export async function detectServer(
  server: ServerAccess,
  wanted: WantedServer,
  signal?: AbortSignal,
): Promise<DetectedServer> {
  return detectBy(new ServerProbe(server, signal), wanted);
}

/**
 * Looks at a known server again, by what its kind has to be asked: a few requests before each turn, not all kinds'
 * questions. Only another model, or an answer that this kind does not give, may mean a server of another kind.
 * @throws ModelError
 */
export async function lookAgain(
  server: ServerAccess,
  wanted: WantedServer,
  { dialect, profile }: DetectedServer,
): Promise<DetectedServer> {
  const probe = new ServerProbe(server);
  let seen: DetectedServer;
  try {
    seen = await inspectAs(dialect, probe, wanted);
  } catch (error) {
    if (error instanceof ModelError && SAYS_ENOUGH.has(error.code)) {
      throw error;
    }
    return detectServer(server, wanted);
  }
  return seen.profile.modelId === profile.modelId ? seen : detectBy(probe, wanted);
}

/** Failures that a server of any kind would meet. */
const SAYS_ENOUGH: ReadonlySet<ModelErrorCode> = new Set([
  "no-model",
  "unauthorised",
  "unreachable",
  "stalled",
  "aborted",
]);

async function detectBy(probe: ServerProbe, wanted: WantedServer): Promise<DetectedServer> {
  return inspectAs(await recogniseServer(probe), probe, wanted);
}

async function inspectAs(dialect: ServerDialect, probe: ServerProbe, wanted: WantedServer): Promise<DetectedServer> {
  const facts = await dialect.inspect(probe, wanted.modelId);
  return { dialect, profile: profileOf(dialect, facts, wanted), loadsOnDemand: facts.loadsOnDemand ?? false };
}

/** Which kind of server answers. @throws ModelError when none does. */
export async function recogniseServer(probe: ServerProbe): Promise<ServerDialect> {
  for (const dialect of DIALECTS) {
    if (await dialect.recognises(probe)) {
      return dialect;
    }
  }
  return openAiCompatible;
}

function profileOf(dialect: ServerDialect, facts: ServerFacts, wanted: WantedServer): ServerProfile {
  const { modelId, tier, contextLength: told, longestContext = Number.POSITIVE_INFINITY } = facts;
  const most = told ?? longestContext;
  const contextLength = Math.min(wanted.contextLength > 0 ? wanted.contextLength : (told ?? ASSUMED_CONTEXT), most);
  return {
    kind: dialect.kind,
    ...(tier ? { tier } : {}),
    modelId,
    contextLength,
    contextLengthKnown: wanted.contextLength > 0 || told !== undefined,
    maxPromptTokens: Math.min(contextLength, facts.promptLimit ?? contextLength),
    countsTokens: dialect.tokenRoute !== undefined,
    transport: dialect.transport,
    constraint: dialect.constraint,
    takesRootChoice: dialect.takesRootChoice,
    truncatesSilently: facts.truncatesSilently ?? false,
  };
}
