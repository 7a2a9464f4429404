import * as vscode from "vscode";
import type { Conversation } from "../../memory/agent-store.ts";
import type { Agents } from "../agents.ts";
import { type BranchPoint, branchPoints, firstWords } from "../chat/branches.ts";
import { onOpenAgent } from "./telling.ts";

/** Asks for a place where the conversation has gone several ways, then for one of them, and goes on there. */
export async function switchBranch(agents: Agents): Promise<void> {
  await onOpenAgent(agents, async session => {
    const { conversation } = session.store;
    const points = branchPoints(conversation);
    if (points.length === 0) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t("The conversation has gone one way only. Regenerate Reply makes another."),
      );
      return;
    }
    const point = points.length === 1 ? points[0] : await pickPoint(conversation, points);
    const id = point && (await pickBranch(conversation, point));
    if (id !== undefined && id !== point?.currentId) {
      await session.switchTo(id);
      await vscode.commands.executeCommand("kioku.openChat");
    }
  });
}

async function pickPoint(conversation: Conversation, points: readonly BranchPoint[]): Promise<BranchPoint | undefined> {
  const picks = points.map(point => ({
    point,
    label:
      point.parentId === null
        ? vscode.l10n.t("The beginning")
        : words(firstWords(conversation, point.parentId, "back")),
    description: vscode.l10n.t("{0} branches", point.branches.length),
  }));
  const picked = await vscode.window.showQuickPick(picks, {
    title: vscode.l10n.t("Switch Branch (1/2): After Which Message"),
    placeHolder: vscode.l10n.t("Where the conversation has gone several ways, latest first"),
  });
  return picked?.point;
}

async function pickBranch(conversation: Conversation, point: BranchPoint): Promise<string | undefined> {
  const time = new Intl.DateTimeFormat(vscode.env.language, { dateStyle: "medium", timeStyle: "short" });
  const picks = point.branches.map(({ id, at }) => ({
    id,
    label: words(firstWords(conversation, id, "forward")),
    description: time.format(new Date(at)),
    ...(id === point.currentId ? { iconPath: new vscode.ThemeIcon("check") } : {}),
  }));
  const picked = await vscode.window.showQuickPick(picks, {
    title: vscode.l10n.t("Switch Branch"),
    placeHolder: vscode.l10n.t("What was learned on a branch is in force on that branch only"),
  });
  return picked?.id;
}

function words(text: string | undefined): string {
  return text?.trim() || vscode.l10n.t("(empty)");
}
