import { createElement } from "./dom.ts";
import { createIcon } from "./icons.ts";
import { getViewState, setOpen } from "./vscode-api.ts";

export interface DisclosureOptions {
  /** Under which the person's choice is kept. */
  readonly key: string;
  readonly openAtFirst: boolean;
  readonly className: string;
  readonly testId: string;
  readonly summary: readonly (Node | string)[];
  readonly body: readonly (Node | string)[];
}

/** A row that opens and closes, and stays as the person left it. */
export function createDisclosure(options: DisclosureOptions): HTMLDetailsElement {
  const details = createElement(
    "details",
    { class: `disclosure ${options.className}` },
    createElement("summary", { "data-testid": options.testId }, ...options.summary, createIcon("chevron")),
    createElement("div", { class: "disclosure-body" }, ...options.body),
  );
  details.open = getViewState().open[options.key] ?? options.openAtFirst;
  details.addEventListener("toggle", () => remember(options, details.open));
  return details;
}

/** Only what differs from the default is kept. */
function remember({ key, openAtFirst }: DisclosureOptions, isOpen: boolean): void {
  const { [key]: known, ...others } = getViewState().open;
  if (isOpen !== (known ?? openAtFirst)) {
    setOpen(isOpen === openAtFirst ? others : { ...others, [key]: isOpen });
  }
}
