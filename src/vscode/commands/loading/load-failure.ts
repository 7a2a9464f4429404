import * as vscode from "vscode";
import { LoadError } from "../../../model/loading/load-error.ts";
import { errorMessage } from "../../../shared/error-message.ts";
import { oneLine } from "../connection/finding-words.ts";
import type { NextStep } from "../connection/next-step.ts";
import { failureText } from "../failure-text.ts";

export interface LoadFailureText {
  readonly text: string;
  readonly nextSteps: readonly NextStep[];
}

/** Why a model was not loaded, and what to do. */
export function loadFailureText(error: unknown, modelId: string, hasKey: boolean): LoadFailureText {
  if (!(error instanceof LoadError)) {
    return { text: failureText(error, hasKey), nextSteps: ["check-connection"] };
  }
  const said = oneLine(errorMessage(error));
  switch (error.failure) {
    case "exl2-unsupported":
      return {
        text: vscode.l10n.t(
          "{0} is in EXL2 format, which this TabbyAPI no longer loads. Take an EXL3 version of the model, or TabbyAPI's branch exl2-checkpoint.",
          modelId,
        ),
        nextSteps: ["load-model"],
      };
    case "admin-key":
      return {
        text: vscode.l10n.t(
          "{0} was not loaded: the server wants its admin key. TabbyAPI's is admin_key in api_tokens.yml.",
          modelId,
        ),
        nextSteps: ["load-model"],
      };
    case "out-of-memory":
      return {
        text: vscode.l10n.t(
          "The graphics memory does not suffice for {0}. Load it with less context, with a cache of four bits (cache_mode: Q4), or take a smaller quantization. ({1})",
          modelId,
          said,
        ),
        nextSteps: ["load-model", "check-connection"],
      };
    case "unknown-model":
      return {
        text: vscode.l10n.t(
          "The server does not find {0}. Look whether its folder is complete and still where the server looks for models. ({1})",
          modelId,
          said,
        ),
        nextSteps: ["load-model"],
      };
    case "one-model":
      return {
        text: vscode.l10n.t(
          "This server keeps the model it was started with. Restart it with {0}. ({1})",
          modelId,
          said,
        ),
        nextSteps: [],
      };
    case "no-loading":
      return {
        text: vscode.l10n.t(
          "Kioku knows no way to load a model on this server. Load {0} there, then check again.",
          modelId,
        ),
        nextSteps: ["check-connection"],
      };
  }
}
