import type { BrainRequest } from "../brain.ts";
import { appendLines } from "./facts.ts";
import { type Item, type ReadPrompt, readPrompt } from "./read-prompt.ts";

export interface DoneCall {
  readonly function: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly ok: boolean;
  readonly resultText: string;
}

/** A prompt as the practice partner understands it. */
export interface Conversation {
  readonly prompt: ReadPrompt;
  /** The newest thing the person wrote; `undefined` if there is none. */
  readonly message: string | undefined;
  /** The newest message with a letter in it, which shows the person's language. */
  readonly sample: string | undefined;
  /** Today for the person, `2026-11-22`, from the newest header. */
  readonly today: string | undefined;
  /** Functions called since that message, with their results, oldest first. */
  readonly calls: readonly DoneCall[];
  /** Whether the message still waits for a `send_message`. */
  readonly unanswered: boolean;
  /** The `human` block with the conversation's own edits applied. */
  readonly human: string;
  /** What was said last, and whether anything was said before in this context. */
  readonly lastSaid: string | undefined;
  /** Re-asks and other notices at the end: the answer has to differ from the last attempt's. */
  readonly attempt: number;
}

export function readConversation(request: Pick<BrainRequest, "prompt" | "messages">): Conversation {
  const prompt = readPrompt(request.prompt, request.messages);
  const { items } = prompt;
  const messageAt = items.findLastIndex(({ kind }) => kind === "message");
  const message = items[messageAt];
  const after = items.slice(messageAt + 1);
  return {
    prompt,
    message: message?.kind === "message" ? message.text : undefined,
    sample: items.flatMap(item => (item.kind === "message" && /\p{L}/u.test(item.text) ? [item.text] : [])).at(-1),
    today: items.flatMap(item => (item.kind === "message" ? (item.at ?? []) : [])).at(-1),
    calls: doneCalls(after),
    unanswered: messageAt >= 0 && !after.some(isSaid),
    human: applyEdits(prompt.human, doneCalls(items)),
    lastSaid: said(items.findLast(isSaid)),
    attempt: items.length - 1 - items.findLastIndex(({ kind }) => kind !== "notice"),
  };
}

function doneCalls(items: readonly Item[]): DoneCall[] {
  return items.flatMap((item, i) => {
    const result = items[i + 1];
    return item.kind === "call" && result?.kind === "result"
      ? [{ function: item.function, params: item.params, ok: result.ok, resultText: result.text }]
      : [];
  });
}

function isSaid(item: Item): boolean {
  return item.kind === "call" && item.function === "send_message";
}

function said(item: Item | undefined): string | undefined {
  return item?.kind === "call" ? textParam(item.params, "message") : undefined;
}

/** The block in the prompt may be older or newer than an edit in the conversation, so each is applied in a way that may be repeated. */
function applyEdits(block: string, calls: readonly DoneCall[]): string {
  let text = block;
  for (const { function: name, params, ok } of calls) {
    if (!ok || params.name !== "human") {
      continue;
    }
    if (name === "core_memory_append") {
      text = appendLines(text, textParam(params, "content"));
    } else if (name === "core_memory_replace") {
      const oldContent = textParam(params, "old_content");
      text = oldContent === "" ? text : text.replace(oldContent, () => textParam(params, "new_content"));
    }
  }
  return text;
}

export function textParam(params: Readonly<Record<string, unknown>>, name: string): string {
  const value = params[name];
  return typeof value === "string" ? value : "";
}
