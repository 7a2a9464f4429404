import { Type } from "typebox";
import { fillNotice } from "../../prompt/files/notice.ts";
import { type AgentFunction, failure } from "./agent-function.ts";

/** MemGPT's limit: six hours. */
const MAX_MINUTES = 360;

const params = Type.Object({ minutes: Type.Integer() });

/** Keeps timed heartbeats away for a while. Requested heartbeats are not touched. */
export const pauseHeartbeats: AgentFunction<typeof params> = {
  name: "pause_heartbeats",
  params,
  mayChain: false,
  async run({ minutes }, scope) {
    if (minutes < 1) {
      return failure(scope, "failed-minutes", {});
    }
    const paused = Math.min(MAX_MINUTES, minutes);
    const until = new Date(scope.now().getTime() + paused * 60_000).toISOString();
    return {
      status: "OK",
      text: fillNotice(scope.notices, "heartbeats-paused", { minutes: String(paused) }),
      records: [{ type: "heartbeat-pause", until }],
    };
  },
};
