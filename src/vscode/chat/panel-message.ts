import { type Static, Type } from "typebox";
import { Check } from "typebox/value";
import type { PanelToHost } from "../../shared/protocol.ts";

/** Longest text that is taken from the panel, in UTF-16 units. */
const MAX_TEXT = 1_000_000;

const message = Type.Union([
  Type.Object({ type: Type.Literal("ready") }),
  Type.Object({ type: Type.Literal("send"), text: Type.String({ minLength: 1, maxLength: MAX_TEXT }) }),
  Type.Object({ type: Type.Literal("stop") }),
  Type.Object({
    type: Type.Literal("action"),
    action: Type.Union([
      Type.Literal("retry"),
      Type.Literal("set-up-server"),
      Type.Literal("check-connection"),
      Type.Literal("enter-key"),
      Type.Literal("create-agent"),
      Type.Literal("show-log"),
      Type.Literal("open-prompt-file"),
      Type.Literal("edit-message"),
      Type.Literal("repair"),
      Type.Literal("show-prompt"),
      Type.Literal("compact-now"),
      Type.Literal("load-model"),
      Type.Literal("take-over"),
      Type.Literal("try-saving"),
      Type.Literal("switch-agent"),
    ]),
  }),
  Type.Object({ type: Type.Literal("show-older") }),
  Type.Object({ type: Type.Literal("copy"), text: Type.String({ maxLength: MAX_TEXT }) }),
  Type.Object({ type: Type.Literal("open-link"), url: Type.String({ maxLength: 4_096 }) }),
]);

/** The webview shows what a model wrote, so even its messages are checked. `undefined` for what is none of ours. */
export function readPanelMessage(raw: unknown): PanelToHost | undefined {
  return Check(message, raw) ? (raw satisfies Static<typeof message>) : undefined;
}
