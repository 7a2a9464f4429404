import type { ErrorItem } from "../../src/shared/protocol.ts";
import { createActionButton } from "../action-button.ts";
import { createDisclosure } from "../disclosure.ts";
import { createElement } from "../dom.ts";
import { createIcon } from "../icons.ts";
import type { PanelContext } from "../panel-context.ts";
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
