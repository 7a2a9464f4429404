import type { ChatAction, ErrorItem } from "../../src/shared/protocol.ts";
import { createDisclosure } from "../disclosure.ts";
import { createElement } from "../dom.ts";
import { createIcon } from "../icons.ts";
import type { PanelContext } from "../panel-context.ts";
import { createTextButton, type PushButton } from "../toolkit.ts";
import { post } from "../vscode-api.ts";
import { createRow, createTime, type ItemView } from "./item-view.ts";

export function createErrorItem(item: ErrorItem, context: PanelContext): ItemView {
  const element = createRow(item, context.strings.error);
  const body = createElement("div", { class: "error-body" }, createElement("p", { class: "error-text" }, item.text));
  if (item.detail) {
    body.append(createRejectedReply(item.id, item.detail, context));
  }
  if (item.actions.length > 0) {
    body.append(createElement("div", { class: "actions" }, ...item.actions.map(createActionButton)));
  }
  element.append(createIcon("error"), body, createTime(item.at, context));
  return { element, update: () => false };
}

function createRejectedReply(id: string, detail: string, { strings }: PanelContext): HTMLElement {
  return createDisclosure({
    key: `${id}/detail`,
    openAtFirst: false,
    className: "raw",
    testId: "detail",
    summary: [strings.rejectedReply],
    body: [createElement("pre", {}, detail)],
  });
}

/** The first action is the one that most likely helps. */
function createActionButton(action: ChatAction, index: number): PushButton {
  const button = createTextButton(action.label, index === 0 ? "primary" : "secondary");
  button.dataset["testid"] = "action";
  button.dataset["action"] = action.id;
  button.addEventListener("click", () => post({ type: "action", action: action.id }));
  return button;
}
