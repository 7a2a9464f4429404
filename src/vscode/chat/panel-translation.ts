import * as vscode from "vscode";
import { englishPanelStrings, type PanelStrings } from "../../shared/panel-strings.ts";

/** The panel's texts in the editor's language; its English table is the key of the bundle. */
export function panelStrings(): PanelStrings {
  const entries = Object.entries(englishPanelStrings).map(([key, english]) => [key, vscode.l10n.t(english)]);
  return Object.fromEntries(entries) as PanelStrings;
}
