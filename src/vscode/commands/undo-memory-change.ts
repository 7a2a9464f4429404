import * as vscode from "vscode";
import { changedWords, memoryChanges, undoable } from "../history/memory-change.ts";
import { undoChange } from "../history/undo-change.ts";
import { withoutLinks } from "../without-links.ts";
import type { HistoryScope } from "./memory-history.ts";
import { onOpenAgent } from "./telling.ts";

/** Undoes the newest change of memory that is not undone. */
export async function undoMemoryChange({ agents, merges }: HistoryScope): Promise<void> {
  await onOpenAgent(agents, async session => {
    for (const entry of undoable(memoryChanges(session.store))) {
      const outcome = await undoChange(session, merges, entry);
      if (outcome === "done") {
        void vscode.window.showInformationMessage(
          vscode.l10n.t("Undone: {0}", withoutLinks(changedWords(entry.record).words)),
        );
      }
      if (outcome !== "nothing") {
        return;
      }
    }
    void vscode.window.showInformationMessage(vscode.l10n.t("There is no change of memory to undo."));
  });
}
