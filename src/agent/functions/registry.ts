import type { AgentFunction } from "./agent-function.ts";
import { archivalMemoryInsert } from "./archival-memory-insert.ts";
import { archivalMemorySearch } from "./archival-memory-search.ts";
import { conversationSearch } from "./conversation-search.ts";
import { conversationSearchDate } from "./conversation-search-date.ts";
import { coreMemoryAppend } from "./core-memory-append.ts";
import { coreMemoryReplace } from "./core-memory-replace.ts";
import { pauseHeartbeats } from "./pause-heartbeats.ts";
import { sendMessage } from "./send-message.ts";

/** MemGPT's eight functions, in the order in which the prompt lists them. */
export const AGENT_FUNCTIONS: readonly AgentFunction[] = [
  sendMessage,
  pauseHeartbeats,
  coreMemoryAppend,
  coreMemoryReplace,
  conversationSearch,
  conversationSearchDate,
  archivalMemoryInsert,
  archivalMemorySearch,
];
