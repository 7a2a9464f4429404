import * as vscode from "vscode";
import { withoutLinks } from "../without-links.ts";

/** What the person says about an agent that another window asks for. */
export type Consent = "hand-over" | "keep" | "no-answer";

/** Asks the person. @param gone fires when the question has no meaning any more. */
export type AskConsent = (agent: string, gone: AbortSignal) => Promise<Consent>;

/** Milliseconds that the person has to answer. */
const PATIENCE = 20_000;

/** Asks in the window that the person is in; in another one nobody would see it. */
export async function askConsent(agent: string, gone: AbortSignal): Promise<Consent> {
  if (!vscode.window.state.focused) {
    return "no-answer";
  }
  const handOver = vscode.l10n.t("Hand Over");
  const keep = vscode.l10n.t("Keep Here");
  const text = vscode.l10n.t("Another window asks for {0}. Without an answer it is handed over in 20 seconds.", agent);
  return new Promise(resolve => {
    const end = (consent: Consent) => {
      clearTimeout(timer);
      gone.removeEventListener("abort", giveUp);
      resolve(consent);
    };
    const giveUp = () => end("no-answer");
    const timer = setTimeout(giveUp, PATIENCE);
    gone.addEventListener("abort", giveUp);
    void vscode.window.showInformationMessage(withoutLinks(text), handOver, keep).then(picked => {
      // A notification that is closed is no answer.
      if (picked !== undefined) {
        end(picked === keep ? "keep" : "hand-over");
      }
    });
  });
}
