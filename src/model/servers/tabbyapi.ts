import type { SamplingOptions, ServerProfile } from "../chat-model.ts";
import { countOf, type Fields, fieldsOf, textOf } from "../fields.ts";
import { ModelError } from "../model-error.ts";
import { LOCAL_SAMPLING, samplingFields } from "./sampling-fields.ts";
import type { ServerDialect, ServerFacts } from "./server-dialect.ts";
import type { ServerProbe } from "./server-probe.ts";
import { loadsExl2, requestFields } from "./tabby-description.ts";

type Tier = NonNullable<ServerProfile["tier"]>;

const SAMPLING = { ...LOCAL_SAMPLING, typicalP: "typical", penaltyRange: "penalty_range" } as const;

/**
 * TabbyAPI, all revisions (`endpoints/OAI`, `common/sampling.py`). Its tiers are told apart by the request fields in
 * `/openapi.json`: no revision number is served.
 */
export const tabbyApi: ServerDialect = {
  kind: "tabbyapi",
  transport: "completions",
  constraint: "json-schema",
  // LLGuidance takes it, Formatron passes over it without a word: tier D has had both, which it does not tell.
  takesRootChoice: false,
  demandsTools: true,
  // The folder of the loaded model, whatever was asked for.
  namesLoadedModel: true,
  tokenRoute: {
    path: "/v1/token/encode",
    // The form with messages fails in the revisions of 2025-05 to 2026-06; the form with a text works in all.
    body: text => ({ text, add_bos_token: false, encode_special_tokens: true }),
    read: ({ length }) => (typeof length === "number" ? length : undefined),
  },

  async recognises(probe) {
    const { info } = await probe.find("/openapi.json");
    if (fieldsOf(info)["title"] === "TabbyAPI" || "/v1/token/encode" in (await probe.describedPaths())) {
      return true;
    }
    // A proxy may hide the description.
    const { software } = await probe.find("/.well-known/serviceinfo");
    return fieldsOf(software)["name"] === "TabbyAPI";
  },

  /** TabbyAPI has one model loaded, so there is nothing to choose. */
  async inspect(probe): Promise<ServerFacts> {
    const openapi = await probe.find("/openapi.json");
    const tier = tierOf(openapi);
    const card = await loadedModel(probe);
    const parameters = fieldsOf(card["parameters"]);
    const lengths = [countOf(parameters["max_seq_len"]), countOf(parameters["cache_size"])];
    const told = lengths.filter(length => length !== undefined);
    const contextLength = told.length > 0 ? Math.min(...told) : undefined;
    return {
      modelId: textOf(card["id"]) ?? "",
      ...(tier ? { tier } : {}),
      contextLength,
      ...(truncates(openapi)
        ? { truncatesSilently: true, promptLimit: contextLength && contextLength - generateWindow(contextLength) }
        : {}),
    };
  },

  /** Between 2026-04 and 2026-08 it hangs for good after a completion that finds no model. */
  async confirmModel(probe, tier) {
    if (tier !== "A" && tier !== "B") {
      await loadedModel(probe);
    }
  },

  sampling(options: SamplingOptions) {
    const fields = samplingFields(options, SAMPLING);
    // Negative ones are refused (422).
    for (const name of ["frequency_penalty", "presence_penalty"]) {
      if ((fields[name] ?? 0) < 0) {
        fields[name] = 0;
      }
    }
    return fields;
  },
};

async function loadedModel(probe: ServerProbe): Promise<Fields> {
  try {
    return await probe.get("/v1/model");
  } catch (error) {
    // Until 2025-04 the answer is 400, later 503.
    const noModel = error instanceof ModelError && (error.status === 400 || error.status === 503);
    throw noModel ? new ModelError("no-model", error.message, { status: error.status, cause: error }) : error;
  }
}

/** Tokens that the streaming generator keeps free: what a prompt has beyond the rest is cut from its start (`generate_gen_sync`). */
function generateWindow(contextLength: number): number {
  return Math.max(512, Math.floor(contextLength / 8));
}

/** Undefined where the server does not describe itself. */
function tierOf(openapi: Fields): Tier | undefined {
  const known = requestFields(openapi);
  if (!known) {
    return undefined;
  }
  if (!("response_format" in known) && !("tools" in known)) {
    return "A";
  }
  if (!loadsExl2(openapi)) {
    return "D";
  }
  return "loop_detect_window" in known ? "C" : "B";
}

/**
 * Whether it may have the streaming generator, which cuts. That was there until 2024-05-23, `response_format` since
 * 2024-04-09, and nothing tells the next change but `tools` of 2024-08-17: until then some room is given away.
 */
function truncates(openapi: Fields): boolean {
  const known = requestFields(openapi);
  return known !== undefined && !("tools" in known) && (!("response_format" in known) || "generate_window" in known);
}
