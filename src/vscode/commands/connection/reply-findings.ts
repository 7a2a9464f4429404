import * as vscode from "vscode";
import type { ConnectionFinding, OverrideHarm } from "../../../model/checks/finding.ts";
import { code, type FindingText, oneLine, type ReportSubject } from "./finding-words.ts";

type Found<Code extends ConnectionFinding["code"]> = Extract<ConnectionFinding, { readonly code: Code }>;

export function samplerOverride({ parameter, value, harm, isForced, preset }: Found<"sampler-override">): FindingText {
  const file = preset === undefined ? undefined : code(`sampler_overrides/${preset}.yml`);
  return {
    found: isForced
      ? vscode.l10n.t("The server forces {0} to {1}, whatever Kioku asks for.", oneLine(parameter), oneLine(value))
      : vscode.l10n.t("The server fills in {0} with {1}, which Kioku leaves out.", oneLine(parameter), oneLine(value)),
    cause: overrideHarm(harm),
    changes: [
      file === undefined
        ? vscode.l10n.t(
            "Remove {0} from the sampler preset that TabbyAPI's `config.yml` names under `sampling`, key `override_preset`, and restart.",
            code(parameter),
          )
        : isForced
          ? vscode.l10n.t(
              "Set `force: false` (and `additive: false`) for {0} in {1} in TabbyAPI's folder, or remove it there, and restart.",
              code(parameter),
              file,
            )
          : vscode.l10n.t("Remove {0} from {1} in TabbyAPI's folder, and restart.", code(parameter), file),
      vscode.l10n.t(
        "Or use the preset that *Kioku: Write TabbyAPI Configuration…* writes: `override_preset: kioku` forces nothing.",
      ),
    ],
    nextSteps: ["write-server-config"],
  };
}

function overrideHarm(harm: OverrideHarm): string {
  switch (harm) {
    case "cuts":
      return vscode.l10n.t(
        "Replies end too early or too late: what is cut off in the middle has to be asked for again.",
      );
    case "shape":
      return vscode.l10n.t(
        "Kioku tells thoughts, functions and message apart by the shape of a reply. This breaks it, so that hardly any reply can be read.",
      );
    case "words":
      return vscode.l10n.t(
        "Words or signs are forbidden or pushed. The braces and quotes of Kioku's replies may be among them.",
      );
    case "sampling":
      return vscode.l10n.t("How freely words are chosen is up to the profile. What it asks for is ignored.");
  }
}

export function noTokenizer(): FindingText {
  return {
    found: vscode.l10n.t("The server cannot count tokens, so they are estimated."),
    cause: vscode.l10n.t(
      "To be safe some of the context stays unused. The estimate gets better with every reply for which the server tells its usage.",
    ),
    changes: [],
    nextSteps: [],
  };
}

export function unconstrained({ kind }: ReportSubject): FindingText {
  return {
    found: vscode.l10n.t("The server does not hold replies to their shape, so Kioku can only check them."),
    cause: vscode.l10n.t("It takes no JSON schema or has refused one. More replies have to be asked for again."),
    changes: [
      kind === "text-generation-webui"
        ? vscode.l10n.t("Load the model with a loader that takes grammars, such as llama.cpp or ExLlamav3_HF.")
        : vscode.l10n.t(
            "Bring the server up to date, or use one that takes a JSON schema: TabbyAPI, llama.cpp, LM Studio, Ollama or vLLM.",
          ),
    ],
    nextSteps: [],
  };
}

export function constraintUncertain({ kind }: ReportSubject): FindingText {
  return {
    found: vscode.l10n.t("The server may ignore the shape that replies must have. Kioku checks each of them."),
    cause:
      kind === "tabbyapi"
        ? vscode.l10n.t("TabbyAPI of this age holds replies to a schema only if it was installed with its extras.")
        : vscode.l10n.t("An unknown server takes a schema without saying whether it follows it."),
    changes:
      kind === "tabbyapi"
        ? [
            vscode.l10n.t(
              "Run `pip install lm-format-enforcer` in TabbyAPI's environment and restart, or bring it up to date.",
            ),
          ]
        : [],
    nextSteps: [],
  };
}

export function silentTruncation({ maxPromptTokens }: Found<"silent-truncation">): FindingText {
  return {
    found: vscode.l10n.t(
      "The server cuts the beginning of a prompt of more than {0} tokens without a word, so Kioku keeps below.",
      maxPromptTokens,
    ),
    cause: vscode.l10n.t("The beginning holds the persona and the rules: an agent that has lost it is someone else."),
    changes: [],
    nextSteps: [],
  };
}
