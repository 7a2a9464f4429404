import type { BrowserContext, Locator, Page } from "playwright-core";
import { englishPanelStrings, type PanelStrings } from "../../../src/shared/panel-strings.ts";
import type { HostToPanel, PanelState, PanelToHost } from "../../../src/shared/protocol.ts";

export type Theme = "vscode-dark" | "vscode-light" | "vscode-high-contrast";

export interface PanelOptions {
  readonly theme?: Theme;
  readonly width?: number;
  readonly height?: number;
  readonly strings?: PanelStrings;
  readonly locale?: string;
  readonly reducedMotion?: boolean;
}

/** The chat panel in a browser; the test plays the extension host. */
export class PanelPage {
  readonly page: Page;
  /** Addresses outside the panel's own that the page asked for. */
  readonly foreignRequests: string[] = [];
  /** What the page's script threw. */
  readonly errors: string[] = [];
  readonly #options: PanelOptions;

  private constructor(page: Page, origin: string, options: PanelOptions) {
    this.page = page;
    this.#options = options;
    page.on("pageerror", error => this.errors.push(error.message));
    page.on("request", request => {
      if (!request.url().startsWith(origin)) {
        this.foreignRequests.push(request.url());
      }
    });
  }

  static async open(
    context: BrowserContext,
    origin: string,
    state: PanelState,
    options: PanelOptions = {},
  ): Promise<PanelPage> {
    const page = await context.newPage();
    await page.setViewportSize({ width: options.width ?? 400, height: options.height ?? 600 });
    await page.emulateMedia({ reducedMotion: options.reducedMotion ? "reduce" : "no-preference" });
    await page.addInitScript({ path: new URL("fake-vscode-api.js", import.meta.url).pathname });
    const panel = new PanelPage(page, origin, options);
    await page.goto(`${origin}/?theme=${options.theme ?? "vscode-dark"}`);
    await panel.show(state);
    return panel;
  }

  /** Loses the page as hiding the view does, and draws it again. */
  async reload(state: PanelState): Promise<void> {
    await this.page.reload();
    await this.show(state);
  }

  async show(state: PanelState): Promise<void> {
    const { strings = englishPanelStrings, locale = "en" } = this.#options;
    await this.send({ type: "state", state, strings, locale });
  }

  /** Delivers the messages and waits until they are on screen. */
  async send(...messages: readonly HostToPanel[]): Promise<void> {
    await this.page.evaluate(`for (const message of ${JSON.stringify(messages)}) harness.receive(message)`);
    await this.painted();
  }

  async painted(): Promise<void> {
    await this.page.evaluate("harness.painted()");
  }

  /** What the panel has told the host since the page was loaded. */
  posted(): Promise<PanelToHost[]> {
    return this.page.evaluate<PanelToHost[]>("harness.posted");
  }

  async postedOf<Type extends PanelToHost["type"]>(type: Type): Promise<Extract<PanelToHost, { type: Type }>[]> {
    const posted = await this.posted();
    return posted.filter((message): message is Extract<PanelToHost, { type: Type }> => message.type === type);
  }

  violations(): Promise<string[]> {
    return this.page.evaluate<string[]>("harness.violations");
  }

  executed(): Promise<number> {
    return this.page.evaluate<number>("harness.executed");
  }

  /** The value of an expression in the page, with `element` bound to the first match. */
  measure<Result>(selector: string, expression: string): Promise<Result> {
    return this.page.evaluate<Result>(
      `(element => ${expression})(document.querySelector(${JSON.stringify(selector)}))`,
    );
  }

  get input(): Locator {
    return this.byTestId("input");
  }

  byTestId(id: string): Locator {
    return this.page.getByTestId(id);
  }

  item(id: string): Locator {
    return this.page.locator(`[data-testid="item"][data-id="${id}"]`);
  }

  /** The message of the agent's row, without its thoughts. */
  async said(id: string): Promise<string> {
    return ((await this.item(id).locator(".markdown").textContent()) ?? "").trim();
  }
}
