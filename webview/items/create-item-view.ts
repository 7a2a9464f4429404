import type { ChatItem } from "../../src/shared/protocol.ts";
import type { PanelContext } from "../panel-context.ts";
import { AgentItemView } from "./agent-item.ts";
import { createErrorItem } from "./error-item.ts";
import { createFunctionItem } from "./function-item.ts";
import type { ItemView } from "./item-view.ts";
import { createNoticeItem } from "./notice-item.ts";
import { createUserItem } from "./user-item.ts";

export function createItemView(item: ChatItem, context: PanelContext): ItemView {
  switch (item.kind) {
    case "user":
      return createUserItem(item, context);
    case "agent":
      return new AgentItemView(item, context);
    case "function":
      return createFunctionItem(item, context);
    case "notice":
      return createNoticeItem(item, context);
    case "error":
      return createErrorItem(item, context);
  }
}
