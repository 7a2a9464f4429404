import * as vscode from "vscode";
import type { RejectionReason, StopReason } from "../../agent/events.ts";
import type { ChatAction, ChatActionId } from "../../shared/protocol.ts";
import { serverUrl } from "../settings.ts";

/** What a person is told when a turn did not end with an answer: the cause, and the next step as actions. */
export interface StopMessage {
  readonly text: string;
  readonly detail?: string;
  readonly actions: readonly ChatAction[];
}

/** `undefined` when there is nothing to tell. */
export function stopMessage(reason: StopReason, hasKey: boolean): StopMessage | undefined {
  switch (reason.type) {
    case "answered":
    case "stopped":
    case "rested":
    case "compacted":
      return undefined;
    case "step-limit":
      return reason.answered
        ? message(
            vscode.l10n.t(
              "The agent has used all of its {0} steps for this message. Write to it to go on.",
              reason.steps,
            ),
          )
        : message(
            vscode.l10n.t(
              "The agent has used all of its {0} steps without coming to an answer. Try Again lets it go on from there.",
              reason.steps,
            ),
            "retry",
          );
    case "model-failed":
      return modelFailure(reason, hasKey);
    case "reply-rejected":
      return {
        ...message(rejection(reason.reason), "retry", "edit-message", "repair"),
        ...(reason.text.trim() === "" ? {} : { detail: reason.text }),
      };
    case "context-too-small":
      return message(
        vscode.l10n.t(
          "The prompt needs {0} tokens even without earlier messages, and the model has room for {1}. Shorten the persona or the core memory, or load the model with a larger context.",
          reason.needed,
          reason.available,
        ),
        "open-prompt-file",
        "show-prompt",
        "retry",
      );
    case "prompt-broken":
      return message(vscode.l10n.t("A prompt file cannot be used: {0}", reason.message), "open-prompt-file", "retry");
    case "crashed":
      return reason.userSaved
        ? message(
            vscode.l10n.t("Kioku itself has failed: {0} Your message is saved. The log tells more.", reason.message),
            "retry",
            "show-log",
          )
        : message(
            vscode.l10n.t(
              "Kioku itself has failed: {0} Your message was not sent and is back in the input. The log tells more.",
              reason.message,
            ),
            "show-log",
          );
    case "not-saved":
      return reason.userSaved
        ? message(
            vscode.l10n.t(
              "The reply could not be saved: {0} Your message is saved. Make room or check the folder's permissions, then try again.",
              reason.message,
            ),
            "retry",
            "show-log",
          )
        : message(
            vscode.l10n.t(
              "This could not be saved, so it was not sent: {0} Make room or check the folder's permissions, then try again.",
              reason.message,
            ),
            "show-log",
          );
  }
}

function modelFailure(
  { code, message: said }: Extract<StopReason, { type: "model-failed" }>,
  hasKey: boolean,
): StopMessage {
  const url = serverUrl();
  switch (code) {
    case "unreachable":
      return message(
        vscode.l10n.t("No model server answers at {0} ({1}). Start it, or change the address.", url, said),
        "retry",
        "set-up-server",
      );
    case "unauthorised":
      return hasKey
        ? message(vscode.l10n.t("The server at {0} does not accept the key: {1}", url, said), "enter-key", "retry")
        : message(
            vscode.l10n.t("The server at {0} asks for a key. TabbyAPI prints it when it starts.", url),
            "enter-key",
            "retry",
          );
    case "no-model":
      return message(
        vscode.l10n.t("The server at {0} runs, but has no model loaded. Load one there, then try again.", url),
        "retry",
        "check-connection",
      );
    case "overflow":
      return message(
        vscode.l10n.t(
          "The prompt is longer than the model's context: {0} Make room with Compact Now, or load the model with a larger context.",
          said,
        ),
        "compact-now",
        "load-model",
        "retry",
      );
    case "stalled":
      return message(
        vscode.l10n.t(
          "The server has stopped answering. {0} It may be loading a model or be busy with another request.",
          said,
        ),
        "retry",
        "check-connection",
      );
    case "dropped":
      return message(
        vscode.l10n.t("The connection was lost in the middle of the reply. {0} Your message is saved.", said),
        "retry",
        "check-connection",
      );
    case "refused":
      return message(
        vscode.l10n.t(
          "The server refuses the request: {0} Check Connection shows what it does not take; then try again.",
          said,
        ),
        "check-connection",
        "retry",
        "show-log",
      );
    default:
      return message(
        vscode.l10n.t("The server reports an error: {0} Its console tells more.", said),
        "retry",
        "check-connection",
      );
  }
}

function rejection(reason: RejectionReason): string {
  switch (reason) {
    case "unreadable":
      return vscode.l10n.t("Three times the model's reply was not in the agreed form. Your message is saved.");
    case "cut":
      return vscode.l10n.t("Three times the model's reply was cut off by the reply limit. Your message is saved.");
    case "empty":
      return vscode.l10n.t("Three times the model's reply was empty. Your message is saved.");
    case "echo":
      return vscode.l10n.t("Three times the model only wrote its thoughts as the message. Your message is saved.");
    case "repeated":
    case "repeated-call":
      return vscode.l10n.t("Three times the model repeated what it had said before. Your message is saved.");
    case "looping":
      return vscode.l10n.t("Three times the model's reply went round in circles. Your message is saved.");
    case "language":
      return vscode.l10n.t("Three times the model answered in another language. Your message is saved.");
    case "marks":
      return vscode.l10n.t("Three times the model's reply held marks of the prompt's frame. Your message is saved.");
    case "stock-phrase":
      return vscode.l10n.t("Three times the model fell out of character. Your message is saved.");
    case "long-thoughts":
      return vscode.l10n.t("Three times the model lost itself in thoughts. Your message is saved.");
  }
}

function message(text: string, ...actions: readonly ChatActionId[]): StopMessage {
  return { text, actions: actions.map(chatAction) };
}

export function chatAction(id: ChatActionId): ChatAction {
  switch (id) {
    case "retry":
      return { id, label: vscode.l10n.t("Try Again") };
    case "set-up-server":
      return { id, label: vscode.l10n.t("Set Up Server") };
    case "check-connection":
      return { id, label: vscode.l10n.t("Check Connection") };
    case "create-agent":
      return { id, label: vscode.l10n.t("Create Agent") };
    case "enter-key":
      return { id, label: vscode.l10n.t("Enter Key") };
    case "show-log":
      return { id, label: vscode.l10n.t("Show Log") };
    case "open-prompt-file":
      return { id, label: vscode.l10n.t("Open File") };
    case "edit-message":
      return { id, label: vscode.l10n.t("Edit Message") };
    case "repair":
      return { id, label: vscode.l10n.t("Repair Conversation") };
    case "show-prompt":
      return { id, label: vscode.l10n.t("Show Prompt") };
    case "compact-now":
      return { id, label: vscode.l10n.t("Compact Now") };
    case "load-model":
      return { id, label: vscode.l10n.t("Load Model") };
    case "take-over":
      return { id, label: vscode.l10n.t("Take Over") };
    case "try-saving":
      return { id, label: vscode.l10n.t("Try Again") };
    case "switch-agent":
      return { id, label: vscode.l10n.t("Switch Agent") };
  }
}
