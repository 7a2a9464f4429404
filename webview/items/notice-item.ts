import type { NoticeItem } from "../../src/shared/protocol.ts";
import { createElement } from "../dom.ts";
import type { PanelContext } from "../panel-context.ts";
import { createRow, createTime, type ItemView } from "./item-view.ts";

export function createNoticeItem(item: NoticeItem, context: PanelContext): ItemView {
  const element = createRow(item, item.text);
  element.append(createElement("span", { class: "notice-text" }, item.text), createTime(item.at, context));
  return { element, update: () => false };
}
