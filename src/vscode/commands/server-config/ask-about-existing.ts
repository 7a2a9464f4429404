import * as vscode from "vscode";
import type { AboutExisting } from "./write-server-files.ts";

/** Asks in a modal dialog what becomes of a file that stands there with another content. */
export const askAboutExisting: AboutExisting = async (path, beside) => {
  const replace = vscode.l10n.t("Replace");
  const keep = beside === undefined ? vscode.l10n.t("Keep Mine") : vscode.l10n.t("Write {0}", beside);
  const detail =
    beside === undefined
      ? vscode.l10n.t(
          "It holds something else than Kioku would write. What it holds now is lost if it is replaced. If you keep yours, the configuration uses that.",
        )
      : vscode.l10n.t(
          "It holds something else than Kioku would write. What it holds now is lost if it is replaced. Written beside it, the new one can be compared and renamed.",
        );
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t("{0} is there already. Replace it?", path),
    { modal: true, detail },
    replace,
    keep,
  );
  return answer === replace ? "replace" : answer === keep ? "keep" : undefined;
};
