import type { ChatMessage } from "../brain.ts";

/** One thing in the conversation, oldest first. */
export type Item =
  /** `at` is the day, `2026-11-22`, of its header or of the last full one before it, where there was one. */
  | { readonly kind: "message"; readonly text: string; readonly at?: string }
  | { readonly kind: "call"; readonly function: string; readonly params: Readonly<Record<string, unknown>> }
  | { readonly kind: "result"; readonly ok: boolean; readonly text: string }
  | { readonly kind: "heartbeat" | "notice" | "summary" | "summary-request"; readonly text: string };

export interface ReadPrompt {
  /** The system turn; empty if the prompt's beginning was cut off. */
  readonly system: string;
  /** The `human` block of core memory as the prompt shows it. */
  readonly human: string;
  readonly items: readonly Item[];
}

interface Turn {
  readonly role: "system" | "user" | "assistant";
  readonly text: string;
}

const chatMlTurn = /<\|im_start\|>(system|user|assistant)\n([\s\S]*?)(?=<\|im_end\|>|<\|im_start\|>|$)/g;
const commandRTurn =
  /<\|(SYSTEM|USER|CHATBOT)_TOKEN\|>([\s\S]*?)(?=<\|END_OF_TURN_TOKEN\|>|<\|START_OF_TURN_TOKEN\|>|$)/g;
const plainTurn =
  /^(?:### ?)?(system|user|assistant):[ \n]?([\s\S]*?)(?=^(?:### ?)?(?:system|user|assistant):|$(?![\s\S]))/gim;

/**
 * A header begins a turn, or follows a blank line where the template joins neighbouring turns. A message within half an
 * hour of the one before has the time alone.
 */
const header =
  /(?:^|\n\n)\[(result OK|result Failed|heartbeat|notice|summary|summary request|(?:[A-Z][a-z]{2} \d{4}-\d{2}-\d{2} )?\d{2}:\d{2})\](?=\n|$)/g;

/**
 * Reads a prompt in ChatML or Command-R, or with `user:` at the start of a line; the messages of a chat request
 * are taken as they are. A prompt whose beginning was cut off loses the turn that is incomplete.
 */
export function readPrompt(prompt: string, messages?: readonly ChatMessage[]): ReadPrompt {
  const turns = messages === undefined ? readTurns(prompt) : messages.map(chatTurn);
  const system = turns
    .filter(({ role }) => role === "system")
    .map(({ text }) => text)
    .join("\n");
  return { system, human: humanBlock(system), items: withDays(turns.flatMap(readTurn)) };
}

/** Gives messages that have the time alone the day of the last full header before them. */
function withDays(items: readonly Item[]): Item[] {
  let day: string | undefined;
  return items.map(item => {
    if (item.kind !== "message") {
      return item;
    }
    day = item.at ?? day;
    return day === undefined ? item : { ...item, at: day };
  });
}

function readTurns(prompt: string): Turn[] {
  for (const pattern of [chatMlTurn, commandRTurn, plainTurn]) {
    const turns = [...prompt.matchAll(pattern)].map(([, role = "", text = ""]) => toTurn(role, text));
    if (turns.length > 0) {
      return turns;
    }
  }
  return [{ role: "user", text: prompt.trim() }];
}

function chatTurn({ role, content }: ChatMessage): Turn {
  return toTurn(role, content);
}

function toTurn(role: string, text: string): Turn {
  const name = role.toLowerCase();
  return { role: name === "system" ? "system" : name === "user" ? "user" : "assistant", text: text.trim() };
}

function readTurn({ role, text }: Turn): Item[] {
  if (role === "system") {
    return [];
  }
  return role === "user" ? readUserTurn(text) : text.split("\n").flatMap(readCall);
}

function readUserTurn(text: string): Item[] {
  const headers = [...text.matchAll(header)];
  const first = headers[0];
  if (first === undefined) {
    return [{ kind: "message", text }];
  }
  const before = text.slice(0, first.index).trim();
  const items = headers.map((match, i) => {
    const body = text.slice(match.index + match[0].length, headers[i + 1]?.index).trim();
    return toItem(match[1] ?? "", body);
  });
  return before === "" ? items : [{ kind: "message", text: before }, ...items];
}

function toItem(name: string, text: string): Item {
  switch (name) {
    case "result OK":
    case "result Failed":
      return { kind: "result", ok: name === "result OK", text };
    case "heartbeat":
    case "notice":
    case "summary":
      return { kind: name, text };
    case "summary request":
      return { kind: "summary-request", text };
    default:
      return { kind: "message", text, ...(name.length > "21:04".length ? { at: name.slice(4, 14) } : {}) };
  }
}

/** Prose in an assistant turn is no call and is left out. */
function readCall(line: string): Item[] {
  try {
    const value: unknown = JSON.parse(line);
    if (isRecord(value) && typeof value.function === "string" && isRecord(value.params)) {
      return [{ kind: "call", function: value.function, params: value.params }];
    }
  } catch {
    // Not JSON: treated like any other prose.
  }
  return [];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The text under `## human` up to the next heading. */
function humanBlock(system: string): string {
  return (system.match(/^## human\b[^\n]*\n([\s\S]*?)(?=^#{1,2} |$(?![\s\S]))/m)?.[1] ?? "").trim();
}
