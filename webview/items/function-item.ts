import type { ChatItem, FunctionItem } from "../../src/shared/protocol.ts";
import { createDisclosure } from "../disclosure.ts";
import { createElement } from "../dom.ts";
import { createIcon } from "../icons.ts";
import type { PanelContext } from "../panel-context.ts";
import { createProgressRing } from "../toolkit.ts";
import { createByline, createRow, type ItemView, languageOf } from "./item-view.ts";

export function createFunctionItem(first: FunctionItem, context: PanelContext): ItemView {
  const { strings } = context;
  const status = createElement("span", { class: "call-status", role: "img" });
  const label = createElement("span", { class: "call-label" });
  const thoughts = createElement("p", { class: "thoughts-text", lang: languageOf(context) });
  const detail = createElement("pre");
  const element = createRow(first, first.label);
  element.append(
    createByline(first.at, context),
    createDisclosure({
      key: `${first.id}/detail`,
      openAtFirst: context.thoughtsOpen && first.thoughts !== "",
      className: "call",
      testId: "detail",
      summary: [status, label],
      body: [thoughts, createElement("p", { class: "call-name" }, first.function), detail],
    }),
  );

  function show(item: FunctionItem): void {
    element.dataset["status"] = item.status;
    element.ariaLabel = item.label;
    status.replaceChildren(statusMark(item.status));
    status.ariaLabel = { running: strings.callRunning, ok: strings.callOk, failed: strings.callFailed }[item.status];
    label.textContent = item.label;
    thoughts.textContent = item.thoughts;
    thoughts.hidden = item.thoughts === "";
    detail.textContent = item.detail;
    detail.hidden = item.detail === "";
  }

  show(first);
  return {
    element,
    update(item: ChatItem) {
      if (item.kind !== "function" || item.function !== first.function) {
        return false;
      }
      show(item);
      return true;
    },
  };
}

function statusMark(status: FunctionItem["status"]): Element {
  switch (status) {
    case "running":
      return createProgressRing();
    case "ok":
      return createIcon("check");
    case "failed":
      return createIcon("cross");
  }
}
