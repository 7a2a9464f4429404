import * as vscode from "vscode";
import type { AboutExisting } from "./write-server-files.ts";

/** Asks in a modal dialog what becomes of a file that stands there with another content. */
export const askAboutExisting: AboutExisting = async (path, beside) => {
  const replace = vscode.l10n.t("Replace");
  const keep = beside === undefined ? vscode.l10n.t("Keep Mine") : vscode.l10n.t("Write {0}", beside);
  const detail =
    beside === undefined
      ? vscode.l10n.t(
          "Its content differs from what Kioku would write, and is lost if it is replaced. If you keep it, the configuration uses yours.",
        )
      : vscode.l10n.t(
          "Its content differs from what Kioku would write, and is lost if it is replaced. A file beside it can be compared and renamed later.",
        );
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t("{0} is there already. Replace it?", path),
    { modal: true, detail },
    replace,
    keep,
  );
  return answer === replace ? "replace" : answer === keep ? "keep" : undefined;
};
