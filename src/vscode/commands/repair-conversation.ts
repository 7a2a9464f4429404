import * as vscode from "vscode";
import type { RejectionReason } from "../../agent/events.ts";
import type { PoisonedStretch } from "../../agent/repair/find-poisoned.ts";
import type { Agents } from "../agents.ts";
import { withAbort } from "../with-abort.ts";
import { failureText, isCancelled } from "./failure-text.ts";

interface StretchPick extends vscode.QuickPickItem {
  readonly stretch: PoisonedStretch;
}

/**
 * Finds stretches of the conversation in view that pull the model down, shows them, and takes those the person picks
 * out of the context. They stay in the conversation and can be found.
 */
export async function repairConversation(agents: Agents, hasKey: () => boolean): Promise<void> {
  const session = await agents.openLast();
  if (!session) {
    await vscode.commands.executeCommand("kioku.openChat");
    return;
  }
  try {
    const found = await withAbort(vscode.l10n.t("Looking through the conversation…"), signal =>
      session.poisoned(signal),
    );
    if (found.length === 0) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t("Nothing in the conversation in view looks broken. If replies are still poor, try Compact Now."),
      );
      return;
    }
    const picked = await vscode.window.showQuickPick(found.map(stretchPick), {
      title: vscode.l10n.t("Repair Conversation"),
      placeHolder: vscode.l10n.t("What is picked is taken out of the agent's view. Nothing is deleted."),
      canPickMany: true,
      matchOnDetail: true,
      ignoreFocusOut: true,
    });
    if (picked && picked.length > 0) {
      await session.takeOut(picked.flatMap(({ stretch }) => stretch.ids));
    }
  } catch (error) {
    if (!isCancelled(error)) {
      void vscode.window.showErrorMessage(failureText(error, hasKey()));
    }
  }
}

function stretchPick(stretch: PoisonedStretch): StretchPick {
  const at = new Intl.DateTimeFormat(vscode.env.language, { dateStyle: "short", timeStyle: "short" });
  return {
    stretch,
    picked: true,
    label: stretch.excerpt.trim() || vscode.l10n.t("(empty)"),
    description: at.format(new Date(stretch.at)),
    detail: `${reasonName(stretch.reason)} · ${vscode.l10n.t("{0} messages", stretch.ids.length)}`,
  };
}

/** Why a reply is no good, in two or three words. */
export function reasonName(reason: RejectionReason): string {
  switch (reason) {
    case "unreadable":
      return vscode.l10n.t("not in the agreed form");
    case "cut":
      return vscode.l10n.t("cut off");
    case "empty":
      return vscode.l10n.t("without words");
    case "echo":
      return vscode.l10n.t("thoughts repeated as the message");
    case "repeated":
      return vscode.l10n.t("said before");
    case "repeated-call":
      return vscode.l10n.t("the same call again");
    case "looping":
      return vscode.l10n.t("goes round in circles");
    case "language":
      return vscode.l10n.t("in another language");
    case "marks":
      return vscode.l10n.t("holds marks of the prompt's frame");
    case "stock-phrase":
      return vscode.l10n.t("out of character");
    case "long-thoughts":
      return vscode.l10n.t("lost in thoughts");
  }
}
