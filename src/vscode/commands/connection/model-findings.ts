import * as vscode from "vscode";
import type { ConnectionFinding } from "../../../model/checks/finding.ts";
import { code, type FindingText, oneLine, type ReportSubject } from "./finding-words.ts";

type Found<Code extends ConnectionFinding["code"]> = Extract<ConnectionFinding, { readonly code: Code }>;

/** Tokens that are advised where the context is small. */
const ADVISED_CONTEXT = 8_192;

/** Models that are named in one line; the rest is counted. */
const SHOWN_MODELS = 3;

export function exl2Unsupported({ modelIds }: Found<"exl2-unsupported">): FindingText {
  const shown = modelIds.slice(0, SHOWN_MODELS).map(oneLine).join(", ");
  const more = modelIds.length - SHOWN_MODELS;
  return {
    found: vscode.l10n.t(
      "This TabbyAPI no longer loads EXL2 models: {0}",
      more > 0 ? vscode.l10n.t("{0} and {1} more", shown, more) : shown,
    ),
    cause: vscode.l10n.t("Since July 2026 TabbyAPI runs ExLlamaV3 only. By their names, these folders hold EXL2."),
    changes: [
      vscode.l10n.t("Download the model in EXL3 format into TabbyAPI's model folder, and load that."),
      vscode.l10n.t(
        "Or keep the EXL2 model: run `git checkout exl2-checkpoint` in TabbyAPI's folder and install its requirements again.",
      ),
    ],
    nextSteps: ["load-model"],
  };
}

export function smallContext(
  { contextLength, comfortable }: Found<"small-context">,
  { kind, contextSetting }: ReportSubject,
): FindingText {
  const isOurs = contextSetting > 0 && contextSetting <= contextLength;
  return {
    found: vscode.l10n.t(
      "The context has only {0} tokens: with {1} or more the agent keeps longer conversations in view.",
      contextLength,
      comfortable,
    ),
    cause: vscode.l10n.t(
      "Persona, rules and memory need the same room every time, so little is left for the conversation, and it is summarized often.",
    ),
    changes: isOurs
      ? [vscode.l10n.t("Raise the setting `kioku.server.contextLength`, or set it to 0 to ask the server.")]
      : [howToEnlarge(kind)],
    nextSteps: isOurs ? ["open-context-setting"] : kind === "tabbyapi" ? ["load-model", "write-server-config"] : [],
  };
}

function howToEnlarge(kind: ReportSubject["kind"]): string {
  switch (kind) {
    case "tabbyapi":
      return vscode.l10n.t(
        "Load the model with {0} tokens by *Kioku: Load Model…*, or set `max_seq_len` and `cache_size` to {0} in TabbyAPI's `config.yml` under `model`, and restart.",
        ADVISED_CONTEXT,
      );
    case "llama.cpp":
      return vscode.l10n.t(
        "Start llama.cpp with `--ctx-size {0} --parallel 1`: with several slots each has only its part of the context.",
        ADVISED_CONTEXT,
      );
    case "lm-studio":
      return vscode.l10n.t(
        "Load the model in LM Studio with a context length of {0}, or by *Kioku: Load Model…*.",
        ADVISED_CONTEXT,
      );
    case "ollama":
      return vscode.l10n.t(
        "Start Ollama with the environment variable `OLLAMA_CONTEXT_LENGTH={0}`, or set `PARAMETER num_ctx {0}` in the model's Modelfile.",
        ADVISED_CONTEXT,
      );
    case "vllm":
      return vscode.l10n.t("Start vLLM with `--max-model-len {0}`.", ADVISED_CONTEXT);
    case "text-generation-webui":
      return vscode.l10n.t("Load the model in text-generation-webui with `ctx-size` {0}.", ADVISED_CONTEXT);
    default:
      return vscode.l10n.t("Start the server, or load the model, with {0} tokens of context.", ADVISED_CONTEXT);
  }
}

export function contextUnknown({ assumed }: Found<"context-unknown">): FindingText {
  return {
    found: vscode.l10n.t(
      "The server does not tell its context length, so {0} tokens are assumed: set kioku.server.contextLength.",
      assumed,
    ),
    cause: vscode.l10n.t(
      "If the model has more, the rest stays unused; if it has less, the server refuses or cuts long prompts.",
    ),
    changes: [vscode.l10n.t("Set `kioku.server.contextLength` to the number of tokens that the model is loaded with.")],
    nextSteps: ["open-context-setting"],
  };
}

export function ropeAlpha({ ropeAlpha: set, maxSeqLen, advised }: Found<"rope-alpha">): FindingText {
  return {
    found: vscode.l10n.t("Command-R is loaded with a rope alpha of {0}, which makes it write worse.", oneLine(set)),
    cause: vscode.l10n.t(
      "The model's files name a limit of 8,192 tokens, though it was made for 131,072. With `max_seq_len` {0} TabbyAPI stretches it without need unless it is told not to.",
      maxSeqLen,
    ),
    changes: [
      vscode.l10n.t(
        "Set `rope_alpha: {0}` in TabbyAPI's `config.yml` under `model`, and restart. An empty value means the harmful automatic one.",
        `${advised}.0`,
      ),
      vscode.l10n.t(
        "Or load the model by *Kioku: Load Model…* with 8192 tokens of context, where nothing is stretched.",
      ),
    ],
    nextSteps: ["load-model", "write-server-config"],
  };
}

export function cacheTooSmall({ cacheSize, maxSeqLen }: Found<"cache-too-small">): FindingText {
  return {
    found: vscode.l10n.t("The cache holds {0} tokens, fewer than the context of {1}.", cacheSize, maxSeqLen),
    cause: vscode.l10n.t("A prompt that is longer than the cache cannot be read, so the cache is the real limit."),
    changes: [
      vscode.l10n.t(
        "Set `cache_size` to {0} in TabbyAPI's `config.yml` under `model`, and restart. It is a multiple of 256.",
        Math.ceil(maxSeqLen / 256) * 256,
      ),
      vscode.l10n.t("If the memory does not suffice, lower `max_seq_len` to {0} instead.", cacheSize),
    ],
    nextSteps: ["load-model", "write-server-config"],
  };
}

export function nestingTemplate(
  { template, mark, matters }: Found<"nesting-template">,
  { kind }: ReportSubject,
): FindingText {
  return {
    found: matters
      ? vscode.l10n.t("The model's chat template puts the persona inside a preamble of its own.")
      : vscode.l10n.t(
          "The model's chat template would put the persona inside a preamble of its own, but Kioku does not use it now.",
        ),
    cause:
      template === undefined
        ? vscode.l10n.t("It writes {0} around what it is given, as templates for tools do.", code(mark))
        : vscode.l10n.t(
            "The template {0} writes {1} around what it is given, as templates for tools do.",
            code(template),
            code(mark),
          ),
    changes: matters
      ? [
          vscode.l10n.t("Set `kioku.server.transport` to `completions`: Kioku then writes the whole prompt itself."),
          kind === "llama.cpp"
            ? vscode.l10n.t("Or start llama.cpp with another template, by `--chat-template-file`.")
            : vscode.l10n.t(
                "Or empty `prompt_template` in TabbyAPI's `config.yml` under `model`, and restart: the model's own default is meant for conversations.",
              ),
        ]
      : [],
    nextSteps: matters ? ["open-transport-setting"] : [],
  };
}

export function noTemplate({ modelId }: Found<"no-template">): FindingText {
  return {
    found: vscode.l10n.t(
      "The name of the model {0} does not tell its turn format: set kioku.prompt.template, or kioku.server.transport to chat.",
      oneLine(modelId),
    ),
    cause: vscode.l10n.t(
      "Kioku writes the whole prompt itself here, and uses the profile's turn format: ChatML, unless another profile was chosen. A model that was made for another one loses the thread, or does not end its replies.",
    ),
    changes: [
      vscode.l10n.t("Set `kioku.server.transport` to `chat`: the server then writes the turns in the model's format."),
      vscode.l10n.t(
        "Or set `kioku.prompt.template` to the model's turn format, which its model card names; `chatml` says that ChatML is right.",
      ),
    ],
    nextSteps: ["open-transport-setting"],
  };
}
