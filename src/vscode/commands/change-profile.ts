import * as vscode from "vscode";
import { AUTOMATIC_PROFILE } from "../../agent/load-agent-prompt.ts";
import type { PromptLibrary } from "../../prompt/files/prompt-library.ts";
import type { Agents } from "../agents.ts";

interface ProfilePick extends vscode.QuickPickItem {
  readonly id: string;
}

/** Lets the person choose the rules the open agent lives by. */
export async function changeProfile(agents: Agents, library: PromptLibrary): Promise<void> {
  const session = await agents.openLast();
  if (!session) {
    await vscode.commands.executeCommand("kioku.openChat");
    return;
  }
  if (session.readOnly !== undefined) {
    void vscode.window.showInformationMessage(session.readOnly);
    return;
  }
  const current = session.info.profile;
  const picked = await vscode.window.showQuickPick(profilePicks(library, current), {
    title: vscode.l10n.t("Change Profile of {0}", session.info.name),
    placeHolder: vscode.l10n.t("The rules the agent lives by, made for a family of models and a language"),
    matchOnDescription: true,
  });
  if (picked && picked.id !== current) {
    await agents.changeProfile(session.info.id, picked.id);
  }
}

async function profilePicks(library: PromptLibrary, current: string): Promise<ProfilePick[]> {
  const picks = await Promise.all((await library.profiles()).map(id => profilePick(library, id)));
  const automatic = {
    id: AUTOMATIC_PROFILE,
    label: vscode.l10n.t("Automatic"),
    description: vscode.l10n.t("by the persona's language and the loaded model"),
  };
  return [automatic, ...picks].map(pick => ({
    ...pick,
    ...(pick.id === current ? { iconPath: new vscode.ThemeIcon("check") } : {}),
  }));
}

/** One that cannot be used is listed too; the next message then says what is wrong with it. */
async function profilePick(library: PromptLibrary, id: string): Promise<ProfilePick> {
  return library.profile(id).then(
    ({ label, language }) => ({ id, label, description: `${id} · ${language}` }),
    () => ({ id, label: id, description: vscode.l10n.t("cannot be used: open it to see why") }),
  );
}
