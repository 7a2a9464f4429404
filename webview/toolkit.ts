import { type Button, provideVSCodeDesignSystem, vsCodeButton, vsCodeProgressRing } from "@vscode/webview-ui-toolkit";
import { createElement } from "./dom.ts";
import { createIcon, type IconName } from "./icons.ts";

/** The toolkit is archived upstream; nothing else in the panel knows of it. */
export function registerToolkit(): void {
  provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeProgressRing());
}

export interface PushButton extends HTMLElement {
  disabled: boolean;
}

export function createTextButton(label: string, appearance: "primary" | "secondary"): PushButton {
  const button = createButton(appearance);
  button.append(label);
  return button;
}

export function createIconButton(icon: IconName): PushButton {
  const button = createButton("icon");
  button.append(createIcon(icon));
  return button;
}

/** Name and tooltip of an icon button. */
export function labelButton(button: PushButton, label: string): void {
  button.ariaLabel = label;
  button.title = label;
}

/** Hidden from screen readers, where the toolkit's ring would interrupt as an alert: say the state in words beside it. */
export function createProgressRing(): HTMLElement {
  return createElement(
    "span",
    { class: "ring", "aria-hidden": "true" },
    document.createElement("vscode-progress-ring"),
  );
}

function createButton(appearance: Button["appearance"]): PushButton {
  const button = document.createElement("vscode-button") as Button;
  button.appearance = appearance;
  return button;
}
