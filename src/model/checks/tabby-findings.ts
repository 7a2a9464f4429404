import type { ServerProfile } from "../chat-model.ts";
import { COMMAND_R_V01_POSITIONS, isCommandRV01 } from "../command-r.ts";
import { countOf, type Fields, fieldsOf, listOf, textOf } from "../fields.ts";
import { clip } from "../server-words.ts";
import { loadsExl2 } from "../servers/tabby-description.ts";
import type { ConnectionFinding } from "./finding.ts";
import { type Question, REFUSED } from "./question.ts";
import { overrideFindings } from "./sampler-overrides.ts";
import { templateFindings } from "./template-findings.ts";

/** What only TabbyAPI's own routes tell, once a model is loaded. */
export async function tabbyFindings(ask: Question, profile: ServerProfile): Promise<ConnectionFinding[]> {
  const card = fieldsOf(await ask("/v1/model"));
  const overrides = await ask("/v1/sampling/override/list");
  return [
    ...modelFindings(fieldsOf(card["parameters"]), profile),
    ...(overrides === undefined ? [] : overrideFindings(overrides)),
    ...(profile.tier === "A"
      ? [{ code: "constraint-uncertain", severity: "fact", constraint: profile.constraint } as const]
      : []),
  ];
}

/** Why there may be no model on the newest revision: the folders hold EXL2 models, which it does not load. */
export async function missingModelFindings(ask: Question): Promise<ConnectionFinding[]> {
  if (loadsExl2(fieldsOf(await ask("/openapi.json"))) !== false) {
    return [];
  }
  // Shown to an admin key only; others see the loaded model, which is none.
  const cards = listOf(fieldsOf(await ask("/v1/model/list", "admin"))["data"]);
  return exl2Findings(cards.flatMap(card => textOf(fieldsOf(card)["id"]) ?? []));
}

/** Whether a server of which nothing else is known, for want of a key or a model, is TabbyAPI. */
export async function isTabby(ask: Question): Promise<boolean> {
  return fieldsOf(fieldsOf(await ask("/openapi.json", "nobody"))["info"])["title"] === "TabbyAPI";
}

/**
 * The level of the keys. A server without authentication calls everybody admin, which is told by asking without a key.
 */
export async function keyFindings(ask: Question, hasKey: boolean, hasAdminKey: boolean): Promise<ConnectionFinding[]> {
  if (permissionOf(await ask("/v1/auth/permission", "nobody")) === "admin") {
    return [{ code: "auth-disabled", severity: "fact" }];
  }
  const findings: ConnectionFinding[] = [];
  if (hasKey && permissionOf(await ask("/v1/auth/permission")) === "admin") {
    findings.push({ code: "admin-key-used", severity: "warning" });
  }
  if (hasAdminKey) {
    const answer = await ask("/v1/auth/permission", "admin");
    if (answer === REFUSED) {
      findings.push({ code: "admin-key-wrong", severity: "warning" });
    } else if (permissionOf(answer) === "api") {
      findings.push({ code: "admin-key-is-api-key", severity: "warning" });
    }
  }
  return findings;
}

function permissionOf(answer: unknown): unknown {
  return fieldsOf(answer)["permission"];
}

function modelFindings(parameters: Fields, { modelId, transport }: ServerProfile): ConnectionFinding[] {
  const findings: ConnectionFinding[] = [];
  const maxSeqLen = countOf(parameters["max_seq_len"]) ?? 0;
  const cacheSize = countOf(parameters["cache_size"]);
  const ropeAlpha = parameters["rope_alpha"];
  const isSet = typeof ropeAlpha === "number" || typeof ropeAlpha === "string";
  if (isCommandRV01(modelId) && maxSeqLen > COMMAND_R_V01_POSITIONS && isSet && Number(ropeAlpha) !== 1) {
    const shown = String(ropeAlpha).slice(0, 20);
    findings.push({ code: "rope-alpha", severity: "warning", ropeAlpha: shown, maxSeqLen, advised: 1 });
  }
  if (cacheSize !== undefined && cacheSize < maxSeqLen) {
    findings.push({ code: "cache-too-small", severity: "warning", cacheSize, maxSeqLen });
  }
  return [
    ...findings,
    ...templateFindings(parameters["prompt_template"], parameters["prompt_template_content"], transport),
  ];
}

function exl2Findings(ids: readonly string[]): ConnectionFinding[] {
  const modelIds = ids
    .filter(id => /exl2/i.test(id))
    .slice(0, 20)
    .map(clip);
  return modelIds.length === 0 ? [] : [{ code: "exl2-unsupported", severity: "warning", modelIds }];
}
