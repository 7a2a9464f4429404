import * as vscode from "vscode";
import type { AgentStore, StoreAccess } from "../../memory/agent-store.ts";
import type { PanelBanner } from "../../shared/protocol.ts";
import { failureText } from "../saving-problem.ts";
import { chatAction } from "./stop-message.ts";

/** What the person has to know about the memory for as long as it is so. */
export function storeBanner({ access, unsaved }: Pick<AgentStore, "access" | "unsaved">): PanelBanner | undefined {
  if (unsaved) {
    return {
      kind: "warning",
      text: vscode.l10n.t(
        "The conversation goes on in memory and is not saved: {0}",
        failureText(unsaved.cause, unsaved.reason),
      ),
      actions: [chatAction("try-saving"), chatAction("show-log")],
    };
  }
  switch (access) {
    case "write":
      return undefined;
    case "follow":
      return {
        kind: "info",
        text: vscode.l10n.t("This agent is open in another window. You can read along here."),
        actions: [chatAction("take-over")],
      };
    case "newer-format":
      return {
        kind: "warning",
        text: vscode.l10n.t(
          "This agent was written by a newer version of Kioku. You can read here but not write; update Kioku to go on.",
        ),
        actions: [chatAction("switch-agent")],
      };
  }
}

/** Why nothing can be written in this window, for the empty input and for commands; `undefined` where it can. */
export function readOnlyReason(access: StoreAccess): string | undefined {
  switch (access) {
    case "write":
      return undefined;
    case "follow":
      return vscode.l10n.t("Open in another window: choose Take Over to write here.");
    case "newer-format":
      return vscode.l10n.t("Written by a newer version of Kioku: update it to write here.");
  }
}
