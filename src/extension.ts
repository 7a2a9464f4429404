import * as vscode from "vscode";
import { Agents } from "./vscode/agents.ts";
import { ChatView } from "./vscode/chat/chat-view.ts";
import { registerCommands } from "./vscode/commands/register-commands.ts";
import { CoreMemoryTree } from "./vscode/core-memory-tree.ts";
import { CurrentModel } from "./vscode/current-model.ts";
import { HeartbeatTimer } from "./vscode/heartbeat-timer.ts";
import { MergeDocuments } from "./vscode/history/merge-documents.ts";
import { createLog } from "./vscode/log.ts";
import { MeaningSearch } from "./vscode/meaning-search.ts";
import { PromptDiagnostics } from "./vscode/prompt-diagnostics.ts";
import { PromptFiles } from "./vscode/prompt-files.ts";
import { ReportDocuments } from "./vscode/report-documents.ts";
import { ServerKeys } from "./vscode/server-keys.ts";
import { StatusBar } from "./vscode/status-bar.ts";
import { SharedAgent } from "./vscode/windows/shared-agent.ts";

/** What host tests look into; absent in the product. */
export interface TestAccess {
  readonly agents: Agents;
  readonly chat: ChatView;
  readonly files: PromptFiles;
  readonly heartbeats: HeartbeatTimer;
  readonly keys: ServerKeys;
  readonly meaning: MeaningSearch;
  readonly memory: CoreMemoryTree;
  readonly merges: MergeDocuments;
  readonly shared: SharedAgent;
  /** Folder of everything the extension keeps. */
  readonly storage: string;
}

let agents: Agents | undefined;

/** Wires the parts. No agent is opened and no model is loaded before the chat is shown. */
export function activate(context: vscode.ExtensionContext): TestAccess | undefined {
  const log = createLog();
  const keys = new ServerKeys(context.secrets);
  const model = new CurrentModel(keys);
  const files = new PromptFiles(context.extensionUri);
  const meaning = new MeaningSearch(context, log);
  const reports = new ReportDocuments();
  agents = new Agents({ context, model, files, meaning, log });
  const heartbeats = new HeartbeatTimer(agents, log);
  const memory = new CoreMemoryTree(agents);
  const shared = new SharedAgent(agents, log);
  const merges = new MergeDocuments(context.globalStorageUri, log);
  const chat = new ChatView({ extensionUri: context.extensionUri, agents, files, log });
  context.subscriptions.push(
    log,
    keys,
    meaning,
    agents,
    chat,
    memory,
    shared,
    merges,
    new StatusBar(agents),
    heartbeats,
    reports,
    new PromptDiagnostics(files, log),
    registerCommands({
      agents,
      chat,
      extensionUri: context.extensionUri,
      files,
      keys,
      log,
      meaning,
      merges,
      model,
      reports,
      shared,
    }),
  );
  const isTested = context.extensionMode === vscode.ExtensionMode.Test;
  const storage = context.globalStorageUri.fsPath;
  return isTested ? { agents, chat, files, heartbeats, keys, meaning, memory, merges, shared, storage } : undefined;
}

/** What is in memory alone is only a shorter journal: the checkpoint makes the next start fast. */
export async function deactivate(): Promise<void> {
  await agents?.close();
}
