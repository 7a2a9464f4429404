import type { PanelToHost } from "../src/shared/protocol.ts";

interface VsCodeApi {
  postMessage(message: PanelToHost): void;
  getState(): unknown;
  setState(state: ViewState): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** The row at the top edge of the transcript, and how far its top lies from that edge, in CSS pixels. */
export interface ScrollAnchor {
  readonly itemId: string;
  readonly offset: number;
}

/** What the panel keeps of its own while it is hidden or reloaded; everything else comes from the host. */
export interface ViewState {
  readonly draft: string;
  /** Absent while the transcript follows its newest line. */
  readonly anchor?: ScrollAnchor;
  /** Rows the person has opened or closed, by disclosure key. */
  readonly open: Readonly<Record<string, boolean>>;
}

const api = acquireVsCodeApi();
let viewState = readViewState(api.getState());

export function post(message: PanelToHost): void {
  api.postMessage(message);
}

export function getViewState(): ViewState {
  return viewState;
}

export function setDraft(draft: string): void {
  save({ ...viewState, draft });
}

export function setAnchor(anchor: ScrollAnchor | undefined): void {
  const { draft, open } = viewState;
  save(anchor ? { draft, open, anchor } : { draft, open });
}

export function setOpen(open: Readonly<Record<string, boolean>>): void {
  save({ ...viewState, open });
}

function save(state: ViewState): void {
  viewState = state;
  api.setState(state);
}

/** The state may come from an older version of the extension, so nothing about it is taken for granted. */
function readViewState(stored: unknown): ViewState {
  const state = asRecord(stored);
  const draft = typeof state["draft"] === "string" ? state["draft"] : "";
  const open = Object.fromEntries(
    Object.entries(asRecord(state["open"])).filter(
      (entry): entry is [string, boolean] => typeof entry[1] === "boolean",
    ),
  );
  const { itemId, offset } = asRecord(state["anchor"]);
  if (typeof itemId === "string" && typeof offset === "number") {
    return { draft, open, anchor: { itemId, offset } };
  }
  return { draft, open };
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
