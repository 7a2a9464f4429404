import * as vscode from "vscode";
import type { Agents } from "../agents.ts";
import type { ChatView } from "../chat/chat-view.ts";
import type { CurrentModel } from "../current-model.ts";
import type { MergeDocuments } from "../history/merge-documents.ts";
import type { Log } from "../log.ts";
import type { MeaningSearch } from "../meaning-search.ts";
import type { PromptFiles } from "../prompt-files.ts";
import type { ReportDocuments } from "../report-documents.ts";
import type { ServerKeys } from "../server-keys.ts";
import type { SharedAgent } from "../windows/shared-agent.ts";
import { changeProfile } from "./change-profile.ts";
import { runConnectionCheck } from "./check-connection.ts";
import { compactNow } from "./compact-now.ts";
import { createAgent } from "./create-agent.ts";
import { deleteAgent } from "./delete-agent.ts";
import { editPromptFile } from "./edit-prompt-file.ts";
import { runLoadModel } from "./load-model.ts";
import { showMemoryHistory } from "./memory-history.ts";
import { openPersona } from "./open-persona.ts";
import { regenerate } from "./regenerate.ts";
import { renameAgent } from "./rename-agent.ts";
import { repairConversation } from "./repair-conversation.ts";
import { setUpServer } from "./set-up-server.ts";
import { showPrompt } from "./show-prompt.ts";
import { showRefused } from "./show-refused.ts";
import { switchAgent } from "./switch-agent.ts";
import { switchBranch } from "./switch-branch.ts";
import { undoMemoryChange } from "./undo-memory-change.ts";
import { writeServerConfig } from "./write-server-config.ts";

export interface CommandScope {
  readonly agents: Agents;
  readonly chat: ChatView;
  readonly extensionUri: vscode.Uri;
  readonly files: PromptFiles;
  readonly keys: ServerKeys;
  readonly log: Log;
  readonly meaning: MeaningSearch;
  readonly merges: MergeDocuments;
  readonly model: CurrentModel;
  readonly reports: ReportDocuments;
  readonly shared: SharedAgent;
}

/** Every command of the manifest, and nothing else; a test compares the two. */
export function registerCommands(scope: CommandScope): vscode.Disposable {
  const { agents, chat, files, log, meaning, model, reports, shared } = scope;
  const hasKey = () => model.hasKey;
  const commands: Readonly<Record<string, () => unknown>> = {
    "kioku.openChat": () => chat.show(),
    "kioku.stop": () => agents.current?.stop(),
    "kioku.setUpServer": () => setUpServer(scope),
    "kioku.checkConnection": () => runConnectionCheck(scope),
    "kioku.loadModel": () => runLoadModel(scope),
    "kioku.writeServerConfig": () => writeServerConfig(scope),
    "kioku.createAgent": () => createAgent(agents, files.library),
    "kioku.switchAgent": () => switchAgent(agents),
    "kioku.renameAgent": () => renameAgent(agents),
    "kioku.takeOver": () => shared.takeOver(),
    "kioku.deleteAgent": () => deleteAgent(agents),
    "kioku.openPersona": () => openPersona(agents, files),
    "kioku.editPromptFile": () => editPromptFile(files),
    "kioku.changeProfile": () => changeProfile(agents, files.library),
    "kioku.showPrompt": () => showPrompt(agents, reports, hasKey),
    "kioku.compactNow": () => compactNow(agents),
    "kioku.repairConversation": () => repairConversation(agents, hasKey),
    "kioku.regenerate": () => regenerate(agents),
    "kioku.switchBranch": () => switchBranch(agents),
    "kioku.memoryHistory": () => showMemoryHistory(scope),
    "kioku.undoMemoryChange": () => undoMemoryChange(scope),
    "kioku.showRefused": () => showRefused(agents, reports),
    "kioku.setUpEmbedding": () => meaning.setUp(),
    "kioku.showLog": () => log.show(),
  };
  return vscode.Disposable.from(
    ...Object.entries(commands).map(([id, run]) => vscode.commands.registerCommand(id, run)),
  );
}
