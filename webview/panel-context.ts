import type { PanelStrings } from "../src/shared/panel-strings.ts";
import type { PanelAgent } from "../src/shared/protocol.ts";
import type { Clock } from "./clock.ts";

/** What every row needs to draw itself; new with each `state` message. */
export interface PanelContext {
  readonly strings: PanelStrings;
  readonly clock: Clock;
  readonly agent?: PanelAgent;
  readonly thoughtsOpen: boolean;
}
