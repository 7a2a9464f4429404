import { dirname } from "node:path";
import * as vscode from "vscode";
import type { RecoveryNote } from "../memory/agent-store.ts";
import type { Log } from "./log.ts";

/** Says, once, what was repaired when a store was opened and where everything is that was set aside; the log has the rest. */
export function tellRecovery(notes: readonly RecoveryNote[], log: Log): void {
  for (const { file, problem, setAside } of notes) {
    log.warn(`${file}: ${problem}${setAside ? ` Set aside as ${setAside}.` : ""}`);
  }
  const [first, ...others] = notes.flatMap(({ setAside }) => (setAside === undefined ? [] : [setAside]));
  if (first === undefined) {
    return;
  }
  const showLog = vscode.l10n.t("Show Log");
  const openFolder = vscode.l10n.t("Open Folder");
  void vscode.window
    .showWarningMessage(
      vscode.l10n.t(
        "A part of the agent's memory could not be read and was set aside as {0}. Everything else is here.",
        [first, ...others].join(", "),
      ),
      showLog,
      openFolder,
    )
    .then(picked => {
      if (picked === showLog) {
        log.show();
      } else if (picked === openFolder) {
        void vscode.env.openExternal(vscode.Uri.file(dirname(first)));
      }
    });
}
