import * as vscode from "vscode";
import type { AgentSession } from "../agent-session.ts";
import type { Agents } from "../agents.ts";
import {
  changedWords,
  editorName,
  type MemoryChange,
  memoryChanges,
  placeOf,
  textsOf,
} from "../history/memory-change.ts";
import type { MergeDocuments } from "../history/merge-documents.ts";
import { undoChange } from "../history/undo-change.ts";
import type { ReportDocuments } from "../report-documents.ts";
import { onOpenAgent } from "./telling.ts";

export interface HistoryScope {
  readonly agents: Agents;
  readonly merges: MergeDocuments;
  readonly reports: ReportDocuments;
}

/** Changes that are listed at once; the next ones come when the person asks for them. */
const LISTED = 1_000;

const SHOW = new vscode.ThemeIcon("diff");
const UNDO = new vscode.ThemeIcon("discard");
const REDO = new vscode.ThemeIcon("redo");

interface ChangePick extends vscode.QuickPickItem {
  /** Absent for the entry that asks for older ones. */
  readonly entry?: MemoryChange;
}

type Choice = { readonly type: "show" | "undo"; readonly entry: MemoryChange } | { readonly type: "older" } | undefined;

/** Lists every change of memory on this branch; a change can be looked at, undone and redone. */
export async function showMemoryHistory(scope: HistoryScope): Promise<void> {
  await onOpenAgent(scope.agents, async session => {
    for (let listed = LISTED; ; listed += LISTED) {
      const changes = memoryChanges(session.store);
      if (changes.length === 0) {
        void vscode.window.showInformationMessage(vscode.l10n.t("Nothing has been noted yet."));
        return;
      }
      const choice = await choose(session, changePicks(changes, listed));
      if (choice?.type === "show") {
        await showChange(scope.reports, choice.entry);
      } else if (choice?.type === "undo") {
        const outcome = await undoChange(session, scope.merges, choice.entry);
        if (outcome === "nothing") {
          void vscode.window.showInformationMessage(vscode.l10n.t("The memory is already as that would make it."));
        }
      }
      if (choice?.type !== "older") {
        return;
      }
    }
  });
}

/** Shows a change as two texts beside each other. */
export async function showChange(reports: ReportDocuments, { record }: MemoryChange): Promise<void> {
  const { before, after } = textsOf(record);
  await reports.compare(`${placeOf(record)}: ${timeOf(record.change.at)}`, before, after);
}

function choose(session: AgentSession, picks: readonly ChangePick[]): Promise<Choice> {
  return new Promise(resolve => {
    const list = vscode.window.createQuickPick<ChangePick>();
    let choice: Choice;
    list.title = vscode.l10n.t("What {0} Has Noted, Latest First", session.info.name);
    list.placeholder = vscode.l10n.t("Choose a change to see it. The button beside it undoes it, or does it again.");
    list.matchOnDescription = true;
    list.items = picks;
    const end = (chosen: Choice) => {
      choice = chosen;
      list.hide();
    };
    list.onDidTriggerItemButton(({ button, item: { entry } }) => {
      if (entry) {
        end({ type: button.iconPath === SHOW ? "show" : "undo", entry });
      }
    });
    list.onDidAccept(() => {
      const [picked] = list.selectedItems;
      if (picked) {
        end(picked.entry ? { type: "show", entry: picked.entry } : { type: "older" });
      }
    });
    list.onDidHide(() => {
      list.dispose();
      resolve(choice);
    });
    list.show();
  });
}

export function changePicks(changes: readonly MemoryChange[], listed: number): ChangePick[] {
  const picks: ChangePick[] = changes.slice(0, listed).map(changePick);
  const older = changes.length - picks.length;
  return older > 0
    ? [...picks, { label: vscode.l10n.t("$(history) Show {0} older changes", older), alwaysShow: true }]
    : picks;
}

function changePick(entry: MemoryChange): ChangePick {
  const { record, undoneBy } = entry;
  const { words, kind } = changedWords(record);
  const { by, at, undoes } = record.change;
  const notes = [
    placeOf(record),
    editorName(by),
    timeOf(at),
    ...(undoes === undefined ? [] : [vscode.l10n.t("an undo")]),
    ...(undoneBy ? [vscode.l10n.t("undone")] : []),
  ];
  const again = undoneBy !== undefined;
  return {
    entry,
    label: `$(${kind}) ${words || vscode.l10n.t("(empty)")}`,
    description: notes.join(" · "),
    buttons: [
      { iconPath: SHOW, tooltip: vscode.l10n.t("Show Change") },
      { iconPath: again ? REDO : UNDO, tooltip: again ? vscode.l10n.t("Redo") : vscode.l10n.t("Undo") },
    ],
  };
}

function timeOf(at: string): string {
  return new Intl.DateTimeFormat(vscode.env.language, { dateStyle: "medium", timeStyle: "short" }).format(new Date(at));
}
