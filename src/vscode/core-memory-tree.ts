import * as vscode from "vscode";
import type { Agents } from "./agents.ts";
import { blockLabel } from "./block-label.ts";

interface BlockNode {
  readonly type: "block";
  readonly name: string;
  readonly text: string;
}

interface LineNode {
  readonly type: "line";
  readonly text: string;
}

type MemoryNode = BlockNode | LineNode;

/** Core memory as a tree: its blocks, and under each the lines it holds now. */
export class CoreMemoryTree implements vscode.TreeDataProvider<MemoryNode>, vscode.Disposable {
  readonly #agents: Agents;
  readonly #changes = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changes.event;
  readonly #subscriptions: vscode.Disposable[];
  #listening: vscode.Disposable | undefined;

  constructor(agents: Agents) {
    this.#agents = agents;
    this.#subscriptions = [
      vscode.window.registerTreeDataProvider("kioku.coreMemory", this),
      agents.onDidChange(() => this.#follow()),
      this.#changes,
    ];
  }

  dispose(): void {
    this.#listening?.dispose();
    vscode.Disposable.from(...this.#subscriptions).dispose();
  }

  getChildren(node?: MemoryNode): MemoryNode[] {
    if (node) {
      return node.type === "block" ? linesOf(node.text) : [];
    }
    const blocks = this.#agents.current?.store.core.blocks() ?? new Map<string, string>();
    return [...blocks].map(([name, text]) => ({ type: "block", name, text }));
  }

  getTreeItem(node: MemoryNode): vscode.TreeItem {
    if (node.type === "line") {
      const item = new vscode.TreeItem(node.text);
      item.tooltip = node.text;
      return item;
    }
    const item = new vscode.TreeItem(blockLabel(node.name), vscode.TreeItemCollapsibleState.Expanded);
    item.id = node.name;
    item.iconPath = new vscode.ThemeIcon(node.name === "human" ? "person" : "heart");
    if (node.text.trim() === "") {
      item.description = vscode.l10n.t("nothing yet");
      item.collapsibleState = vscode.TreeItemCollapsibleState.None;
    }
    return item;
  }

  #follow(): void {
    this.#listening?.dispose();
    const session = this.#agents.current;
    this.#listening =
      session &&
      vscode.Disposable.from(
        session.onEvent(event => {
          if (event.type === "memory-changed") {
            this.#changes.fire(undefined);
          }
        }),
        // Memory has its branches too.
        session.onReset(() => this.#changes.fire(undefined)),
      );
    this.#changes.fire(undefined);
  }
}

function linesOf(text: string): LineNode[] {
  return text
    .split("\n")
    .filter(line => line.trim() !== "")
    .map(line => ({ type: "line", text: line.trim() }));
}
