import * as vscode from "vscode";
import { AUTOMATIC_PROFILE } from "../../agent/load-agent-prompt.ts";
import type { PromptLibrary } from "../../prompt/files/prompt-library.ts";
import type { Agents } from "../agents.ts";
import { humanFor } from "../default-agent.ts";
import { nameProblem } from "./rename-agent.ts";

interface PersonaPick extends vscode.QuickPickItem {
  readonly id: string;
  readonly language: string;
}

/** Asks for a persona and a name, and opens the new agent. */
export async function createAgent(agents: Agents, library: PromptLibrary): Promise<void> {
  const persona = await vscode.window.showQuickPick(personaPicks(library), {
    title: vscode.l10n.t("Create Agent (1/2): Persona"),
    placeHolder: vscode.l10n.t("Who the agent is. Personas are documents: you can change them at any time."),
    ignoreFocusOut: true,
  });
  if (!persona) {
    return;
  }
  const name = await vscode.window.showInputBox({
    title: vscode.l10n.t("Create Agent (2/2): Name"),
    prompt: vscode.l10n.t("The name in the list of your agents"),
    value: persona.label,
    ignoreFocusOut: true,
    validateInput: nameProblem,
  });
  if (name === undefined) {
    return;
  }
  await agents.create({
    name: name.trim(),
    persona: persona.id,
    profile: AUTOMATIC_PROFILE,
    human: humanFor(persona.language),
  });
  await vscode.commands.executeCommand("kioku.openChat");
}

async function personaPicks(library: PromptLibrary): Promise<PersonaPick[]> {
  const ids = await library.personas();
  const picks = await Promise.all(ids.map(id => personaPick(library, id)));
  return picks.filter(pick => pick !== undefined);
}

/** A file that cannot be used is left out here; opening it tells what is wrong. */
async function personaPick(library: PromptLibrary, id: string): Promise<PersonaPick | undefined> {
  try {
    const { name, language } = await library.persona(id);
    const shown = language ?? "en";
    return { id, language: shown, label: name, description: `${id} · ${shown}` };
  } catch {
    return undefined;
  }
}
