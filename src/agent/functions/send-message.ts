import { Type } from "typebox";
import type { AgentFunction } from "./agent-function.ts";

const params = Type.Object({ message: Type.String() });

/** The only thing the person sees. The message itself is the call; nothing else has to be done. */
export const sendMessage: AgentFunction<typeof params> = {
  name: "send_message",
  params,
  mayChain: false,
  async run() {
    return { status: "OK", text: "None" };
  },
};
