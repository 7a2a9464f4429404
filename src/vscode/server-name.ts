import * as vscode from "vscode";
import type { ServerProfile } from "../model/chat-model.ts";

/** What a kind of server is called. */
export function serverName(kind: ServerProfile["kind"]): string {
  switch (kind) {
    case "tabbyapi":
      return "TabbyAPI";
    case "llama.cpp":
      return "llama.cpp";
    case "lm-studio":
      return "LM Studio";
    case "ollama":
      return "Ollama";
    case "vllm":
      return "vLLM";
    case "text-generation-webui":
      return "text-generation-webui";
    case "openai-compatible":
      return vscode.l10n.t("an OpenAI-compatible server");
  }
}
