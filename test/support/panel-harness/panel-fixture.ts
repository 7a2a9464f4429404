import assert from "node:assert/strict";
import { after, afterEach, before } from "node:test";
import type { Browser } from "playwright-core";
import type { PanelState } from "../../../src/shared/protocol.ts";
import { launchBrowser } from "../host/browser.ts";
import { type PanelOptions, PanelPage } from "./panel-page.ts";
import { type PanelServer, servePanel } from "./panel-server.ts";

export type OpenPanel = (state: PanelState, options?: PanelOptions) => Promise<PanelPage>;

/**
 * Gives the tests of one file a browser with the chat panel. Every test, whatever it is about, also fails when the
 * panel breaks the content security policy, throws, or asks for anything outside itself.
 */
export function usePanel(): OpenPanel {
  const opened: PanelPage[] = [];
  let server: PanelServer | undefined;
  let browser: Browser | undefined;

  before(async () => {
    [server, browser] = await Promise.all([servePanel("en"), launchBrowser()]);
  });
  afterEach(async () => {
    for (const panel of opened.splice(0)) {
      const violations = await panel.violations();
      await panel.page.context().close();
      assert.deepEqual(violations, []);
      assert.deepEqual(panel.foreignRequests, []);
      assert.deepEqual(panel.errors, []);
    }
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  return async (state, options = {}) => {
    if (!server || !browser) {
      throw new Error("the panel can be opened inside a test only");
    }
    const context = await browser.newContext({ timezoneId: "Asia/Tokyo" });
    const panel = await PanelPage.open(context, server.origin, state, options);
    opened.push(panel);
    return panel;
  };
}
