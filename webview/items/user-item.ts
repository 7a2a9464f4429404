import type { UserItem } from "../../src/shared/protocol.ts";
import { createElement } from "../dom.ts";
import type { PanelContext } from "../panel-context.ts";
import { createRow, createTime, type ItemView } from "./item-view.ts";

export function createUserItem(item: UserItem, context: PanelContext): ItemView {
  const element = createRow(item, context.strings.you);
  element.append(createTime(item.at, context), createElement("div", { class: "bubble" }, item.text));
  return { element, update: () => false };
}
