import type { ChatAction } from "../src/shared/protocol.ts";
import { createTextButton, type PushButton } from "./toolkit.ts";
import { post } from "./vscode-api.ts";

/** The first action is the one that most likely helps. */
export function createActionButton(action: ChatAction, index: number): PushButton {
  const button = createTextButton(action.label, index === 0 ? "primary" : "secondary");
  button.dataset["testid"] = "action";
  button.dataset["action"] = action.id;
  button.addEventListener("click", () => post({ type: "action", action: action.id }));
  return button;
}
