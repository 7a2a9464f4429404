import * as vscode from "vscode";
import type { AgentInfo } from "../../memory/agent-directory.ts";
import type { Agents } from "../agents.ts";

interface AgentPick extends vscode.QuickPickItem {
  readonly agent: AgentInfo;
}

/** Asks for one of the agents. */
export async function pickAgent(agents: Agents, title: string): Promise<AgentInfo | undefined> {
  const picked = await vscode.window.showQuickPick(agentPicks(agents), { title, matchOnDescription: true });
  return picked?.agent;
}

export async function switchAgent(agents: Agents): Promise<void> {
  const agent = await pickAgent(agents, vscode.l10n.t("Switch Agent"));
  if (agent) {
    await agents.open(agent.id);
    await vscode.commands.executeCommand("kioku.openChat");
  }
}

async function agentPicks(agents: Agents): Promise<AgentPick[]> {
  const known = await agents.list();
  return known.map(agent => ({
    agent,
    label: agent.name,
    description: agent.mark ? `${lastUsed(agent)} · ${markText(agent.mark)}` : lastUsed(agent),
    ...(agent.id === agents.current?.info.id ? { iconPath: new vscode.ThemeIcon("check") } : {}),
  }));
}

function markText(mark: NonNullable<AgentInfo["mark"]>): string {
  return mark === "newer"
    ? vscode.l10n.t("of a newer version of Kioku, can only be read")
    : vscode.l10n.t("its name is lost, its memory is there");
}

function lastUsed(agent: AgentInfo): string {
  const format = new Intl.DateTimeFormat(vscode.env.language, { dateStyle: "medium", timeStyle: "short" });
  return vscode.l10n.t("last used {0}", format.format(new Date(agent.lastUsedAt)));
}
