import assert from "node:assert/strict";
import { test } from "node:test";
import { familyProfile, familyTemplate } from "../../../src/prompt/files/model-family.ts";
import { PROFILES, TEMPLATES } from "./support.ts";

const NAMES: Readonly<Record<string, readonly string[]>> = {
  "command-r": [
    "c4ai-command-r-v01-exl2-3.8bpw",
    "CohereForAI/c4ai-command-r-08-2024",
    "command-r:35b",
    "Command_R_v01_Japanese_Instruct_EXL2",
    "command-r-plus",
    "c4ai-command-r7b-12-2024",
    "c4ai-command-a-03-2025",
    "aya-expanse-32b",
    "tiny-aya-global",
    "aya:8b",
  ],
  llama3: [
    "Meta-Llama-3-8B-Instruct",
    "llama3.1:8b",
    "Llama-3.3-70B-Instruct-4.0bpw",
    "Llama-3-ELYZA-JP-8B",
    "tokyotech-llm/Llama-3.1-Swallow-8B-Instruct-v0.3",
    "L3-8B-Stheno-v3.2",
    "L3.1-70B-Euryale-v2.2",
    "Llama-3.1-Nemotron-70B-Instruct",
  ],
  mistral: [
    "Mistral-7B-Instruct-v0.3",
    "mixtral:8x7b",
    "Mistral-Nemo-Instruct-2407",
    "mistral-small-24b-instruct-2501",
    "Ministral-8B",
    "nemo-12b",
    "ELYZA-japanese-Llama-2-7b-instruct",
  ],
  gemma: ["gemma-2-27b-it", "gemma3:12b", "google/gemma-3-4b-it-q4_0", "gemma-2-2b-jpn-it"],
  chatml: [
    "Qwen2.5-14B-Instruct",
    "qwen3:8b",
    "QwQ-32B",
    "Yi-1.5-34B-Chat",
    "Hermes-3-Llama-3.1-8B",
    "OpenHermes-2.5-Mistral-7B",
    "Nous-Hermes-2-Mixtral-8x7B",
    "dolphin-2.9-llama3-8b",
  ],
  plain: ["neural-chat-7b-v3-3", "neural-chat:7b", "SOLAR-10.7B-Instruct-v1.0"],
};

for (const [template, names] of Object.entries(NAMES)) {
  test(`a model's name tells its template: ${template}`, () => {
    for (const name of names) {
      assert.equal(familyTemplate(name), template, name);
    }
  });
}

test("a name that tells nothing, or of a family without a template, has none", () => {
  for (const name of [
    "",
    "model",
    "stories260K",
    "llama-30b",
    "open_llama_3b_v2",
    "gemma-4-31b-it",
    "gemma4:e4b",
    "DeepSeek-R1-Distill-Qwen-14B",
    "deepseek-r1-distill-llama-3.1-8b",
    "phi-4",
    "Nemotron-Nano-9B-v2",
    "himalaya-7b",
    "command-runner",
    "yield-7b",
    "llama-4-scout",
  ]) {
    assert.equal(familyTemplate(name), undefined, name);
  }
});

test("every template that a name can tell is shipped", () => {
  assert.deepEqual(Object.keys(NAMES).sort(), [...TEMPLATES]);
});

test("the profile goes by family and language", () => {
  assert.equal(familyProfile("c4ai-command-r-v01", "ja"), "command-r-ja");
  assert.equal(familyProfile("aya-expanse-8b", "ja-JP"), "command-r-ja");
  assert.equal(familyProfile("c4ai-command-r-v01", "en-GB"), "command-r");
  assert.equal(familyProfile("Qwen2.5-14B", "ja"), "companion-ja");
  assert.equal(familyProfile("unknown", "jam"), "companion");
  assert.equal(familyProfile("", ""), "companion");
  const ids: readonly string[] = PROFILES;
  assert.ok(ids.includes(familyProfile("command-r", "ja")) && ids.includes(familyProfile("x", "ja")));
});

test("a name of any length is looked at in no time that matters", () => {
  assert.equal(familyTemplate(`${"llama-".repeat(100_000)}3`), undefined);
});
