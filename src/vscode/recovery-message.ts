import { dirname } from "node:path";
import * as vscode from "vscode";
import type { RecoveryNote } from "../memory/agent-store.ts";
import type { Log } from "./log.ts";
import { withoutLinks } from "./without-links.ts";

/** Files that are named in the message; the log names all. */
const NAMED = 4;

/**
 * What the person is told of what was found wrong in an agent's files: what it was, what was kept, what is lost, and where it
 * lies. `undefined` where nothing was found.
 */
export function recoveryText(agent: string, notes: readonly RecoveryNote[]): string | undefined {
  // What was only in the wrong place is in the log.
  const found = notes.filter(({ kind }) => kind !== "swapped");
  if (found.length === 0) {
    return undefined;
  }
  const lost = lostChanges(notes);
  const damages = found.filter(({ kind }) => kind !== "lost");
  const more = damages.length - NAMED;
  return [
    vscode.l10n.t("A part of the memory of {0} was damaged.", agent),
    ...damages.slice(0, NAMED).flatMap(damageTexts),
    ...(more > 0 ? [vscode.l10n.t("The log names {0} more files.", more)] : []),
    ...(lost > 0 ? [vscode.l10n.t("Changes that are in none of the files and are lost: {0}.", lost)] : []),
    // Of what was neither set aside nor counted, nobody knows whether something was in it alone.
    ...(lost === 0 && found.every(({ setAside }) => setAside !== undefined)
      ? [vscode.l10n.t("As far as the other files tell, nothing is lost.")]
      : []),
  ].join(" ");
}

/**
 * Says, once, what was found wrong when a store was opened; the log has it in full.
 * @param folder the agent's, for when nothing was set aside.
 */
export function tellRecovery(agent: string, folder: string, notes: readonly RecoveryNote[], log: Log): void {
  for (const { file, problem, setAside } of notes) {
    log.warn(`${file}: ${problem}${setAside ? ` Set aside as ${setAside}.` : ""}`);
  }
  const text = recoveryText(agent, notes);
  if (text === undefined) {
    return;
  }
  const showLog = vscode.l10n.t("Show Log");
  const openFolder = vscode.l10n.t("Open Folder");
  const aside = notes.find(({ setAside }) => setAside !== undefined)?.setAside;
  const show = lostChanges(notes) > 0 ? vscode.window.showErrorMessage : vscode.window.showWarningMessage;
  void show(withoutLinks(text), showLog, openFolder).then(picked => {
    if (picked === showLog) {
      log.show();
    } else if (picked === openFolder) {
      void vscode.env.openExternal(vscode.Uri.file(aside === undefined ? folder : dirname(aside)));
    }
  });
}

function damageTexts(note: RecoveryNote): string[] {
  const { setAside } = note;
  return [
    damageText(note),
    ...(setAside === undefined ? [] : [vscode.l10n.t("The damaged file was set aside as {0}.", setAside)]),
  ];
}

function damageText({ kind, file, kept }: RecoveryNote): string {
  switch (kind) {
    case "missing":
      return vscode.l10n.t("{0} is missing; what was said last may have been in it alone.", file);
    case "not-a-file":
      return vscode.l10n.t("{0} is a folder instead of a file.", file);
    default:
      return kept === undefined
        ? vscode.l10n.t("{0} cannot be read.", file)
        : vscode.l10n.t("{0} has lines that cannot be read; changes in it that were kept: {1}.", file, kept);
  }
}

function lostChanges(notes: readonly RecoveryNote[]): number {
  return notes.reduce((sum, { lost = 0 }) => sum + lost, 0);
}
