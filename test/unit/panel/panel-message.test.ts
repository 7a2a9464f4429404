import assert from "node:assert/strict";
import { test } from "node:test";
import type { ChatActionId } from "../../../src/shared/protocol.ts";
import { readPanelMessage } from "../../../src/vscode/chat/panel-message.ts";

/** All of them: the compiler misses one that is not here. */
const ACTIONS: Readonly<Record<ChatActionId, true>> = {
  retry: true,
  "set-up-server": true,
  "check-connection": true,
  "enter-key": true,
  "create-agent": true,
  "show-log": true,
  "open-prompt-file": true,
  "edit-message": true,
  repair: true,
  "show-prompt": true,
  "compact-now": true,
  "load-model": true,
  "take-over": true,
  "try-saving": true,
  "switch-agent": true,
};

test("every action that a row can offer is taken from the panel, and nothing else is", () => {
  for (const action of Object.keys(ACTIONS)) {
    assert.deepEqual(readPanelMessage({ type: "action", action }), { type: "action", action });
  }
  for (const raw of [{ type: "action", action: "delete-agent" }, { type: "action" }, "retry", null]) {
    assert.equal(readPanelMessage(raw), undefined);
  }
});
