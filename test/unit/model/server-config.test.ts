import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import fc from "fast-check";
import { parse } from "yaml";
import { overrideFindings } from "../../../src/model/checks/sampler-overrides.ts";
import { fillTemplate } from "../../../src/model/server-config/fill-template.ts";
import {
  type TabbyConfigOptions,
  type TabbyTemplates,
  tabbyConfig,
  tabbyTemplateNames,
} from "../../../src/model/server-config/tabby-config.ts";
import { yamlScalar } from "../../../src/model/server-config/yaml-scalar.ts";

/** Sections and keys of `config.yml` that TabbyAPI knows on tier B and still knows on tier D (`common/config_models.py`). */
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  network: ["host", "port", "disable_auth", "disable_fetch_requests", "send_tracebacks", "api_servers"],
  logging: ["log_prompt", "log_generation_params", "log_requests"],
  model: [
    "model_dir",
    "inline_model_loading",
    "use_dummy_models",
    "dummy_model_names",
    "model_name",
    "use_as_default",
    "max_seq_len",
    "tensor_parallel",
    "gpu_split_auto",
    "autosplit_reserve",
    "gpu_split",
    "rope_scale",
    "rope_alpha",
    "cache_mode",
    "cache_size",
    "chunk_size",
    "max_batch_size",
    "prompt_template",
    "vision",
  ],
  sampling: ["override_preset"],
};

/** Sampler parameters that every tier knows by this name (reference: `BaseSamplerRequest`). */
const SAMPLERS = [
  "max_tokens",
  "temperature",
  "top_p",
  "top_k",
  "min_p",
  "repetition_penalty",
  "frequency_penalty",
  "presence_penalty",
];

const languages = ["en", "ja"] as const;
const commandR = { modelName: "c4ai-command-r-v01-exl2-3.5bpw" };

function templates(language: string): TabbyTemplates {
  const { config, preset } = tabbyTemplateNames(language);
  const read = (name: string) => readFileSync(new URL(`../../../media/tabbyapi/${name}`, import.meta.url), "utf8");
  return { config: read(config), preset: read(preset) };
}

type Parsed = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

function written(options: TabbyConfigOptions, language = "en"): { config: Parsed; preset: Parsed } {
  const [config, preset] = tabbyConfig(options, templates(language));
  assert.equal(config?.path, "config.yml");
  assert.equal(preset?.path, "sampler_overrides/kioku.yml");
  return { config: parse(config.text) as Parsed, preset: parse(preset.text) as Parsed };
}

for (const language of languages) {
  describe(`the files in ${language}`, () => {
    test("have only keys that TabbyAPI knows, and explain each of them", () => {
      const { config } = written(commandR, language);
      for (const [section, keys] of Object.entries(config)) {
        for (const key of Object.keys(keys)) {
          assert.ok(KNOWN[section]?.includes(key), `${section}.${key}`);
        }
      }
      const lines = templates(language).config.split("\n");
      for (const [index, line] of lines.entries()) {
        if (/^ {2}\w+:/.test(line)) {
          assert.match(lines[index - 1] ?? "", /^ {2}# ./, line);
        }
      }
    });

    test("fit Command-R v01 on 24 GB", () => {
      const { network, logging, model, sampling } = written(commandR, language).config;
      assert.deepEqual(network, {
        host: "127.0.0.1",
        port: 5000,
        disable_auth: false,
        send_tracebacks: false,
        api_servers: ["OAI"],
      });
      assert.deepEqual(Object.values(logging ?? {}), [false, false, false]);
      assert.equal(model?.["model_name"], commandR.modelName);
      assert.equal(model?.["max_seq_len"], 8192);
      assert.equal(model?.["cache_size"], 8192);
      assert.equal(model?.["cache_mode"], "Q4");
      assert.equal(model?.["rope_alpha"], 1);
      assert.equal(model?.["prompt_template"], null);
      assert.equal(sampling?.["override_preset"], "kioku");
      const defaults = model?.["use_as_default"] as string[];
      assert.ok(
        defaults.every(name => name in (model ?? {})),
        "each named setting is set",
      );
    });

    test("have a preset that gets through nowhere", () => {
      const { preset } = written(commandR, language);
      assert.deepEqual(Object.keys(preset).sort(), [...SAMPLERS].sort());
      assert.ok(Object.values(preset).every(({ force }) => force === false));
      assert.deepEqual(overrideFindings(preset), []);
    });

    test("keep placeholders out of comments, where a line break would end them", () => {
      const { config, preset } = templates(language);
      assert.doesNotMatch(`${config}\n${preset}`, /#.*\{\{/);
    });
  });
}

test("both languages set the same", () => {
  assert.deepEqual(written(commandR, "ja"), written(commandR, "en"));
  assert.deepEqual(tabbyTemplateNames("ja-JP"), tabbyTemplateNames("ja"));
  assert.deepEqual(tabbyTemplateNames("jam"), tabbyTemplateNames("en"));
});

test("the context follows the model's generation, or the person, in pages of the cache", () => {
  const length = (options: TabbyConfigOptions) => {
    const { model } = written(options).config;
    assert.equal(model?.["cache_size"], model?.["max_seq_len"]);
    return model?.["max_seq_len"];
  };
  assert.equal(length({ modelName: "c4ai-command-r-08-2024-exl2" }), 16_384);
  assert.equal(length({ ...commandR, maxSeqLen: 10_000 }), 9984);
  assert.throws(() => length({ ...commandR, maxSeqLen: 100 }), RangeError);
  assert.throws(() => length({ ...commandR, maxSeqLen: Number.NaN }), RangeError);
});

test("values that TabbyAPI would refuse are refused here", () => {
  for (const wrong of [{ modelName: " " }, { port: 0 }, { port: 70_000 }, { port: 1.5 }, { host: "" }]) {
    assert.throws(() => written({ ...commandR, ...wrong }), RangeError, JSON.stringify(wrong));
  }
});

test("any name comes out as it was put in, and sets nothing else", () => {
  const names = [
    "yes",
    "null",
    "1.5",
    "0x10",
    "- a",
    "a: b",
    "a #b",
    "{{port}}",
    "$&",
    'C:\\models\\"x"',
    "記憶 モデル",
    "a\nnetwork:\n  disable_auth: true",
    "\u2028\u0085\u007f\ufeff",
    "'",
    "*a",
    "!tag",
    "~",
  ];
  const plain = written({ modelName: "plain" }).config;
  for (const modelName of names) {
    const { config } = written({ modelName, modelDir: modelName });
    assert.equal(config["model"]?.["model_name"], modelName);
    assert.equal(config["model"]?.["model_dir"], modelName);
    assert.deepEqual(config["network"], plain["network"]);
  }
});

test("any text is one YAML scalar", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), text => {
      assert.equal(parse(`key: ${yamlScalar(text)}`).key, text);
      assert.equal(parse(`key: ${yamlScalar(text)}`, { version: "1.1" }).key, text);
    }),
  );
});

test("a template and its values belong together", () => {
  assert.throws(() => fillTemplate("a: {{nothing}}", {}), /\{\{nothing\}\}/);
  assert.throws(() => fillTemplate("a: {{toString}}", {}), RangeError);
  assert.throws(() => fillTemplate("a: 1", { port: 1 }), /no place for port/);
});
