import * as vscode from "vscode";
import type { OutputConstraint } from "../../../model/chat-model.ts";
import type { Transport } from "../../../prompt/render/prompt-request.ts";

/** How the prompt goes to the server. */
export function transportName(transport: Transport): string {
  switch (transport) {
    case "completions":
      return vscode.l10n.t("one text");
    case "chat":
      return vscode.l10n.t("chat messages");
    case "tools":
      return vscode.l10n.t("chat messages with native tools");
  }
}

/** What holds replies to their shape. */
export function constraintName(constraint: OutputConstraint): string {
  switch (constraint) {
    case "json-schema":
      return vscode.l10n.t("JSON schema (json_schema)");
    case "response-format":
      return vscode.l10n.t("JSON schema (response_format)");
    case "gbnf":
      return vscode.l10n.t("grammar (GBNF)");
    case "none":
      return vscode.l10n.t("nothing, they are only checked");
  }
}
