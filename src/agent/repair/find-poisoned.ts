import type { CallMessage, ContextMessage } from "../../memory/records.ts";
import { SEND_MESSAGE } from "../../prompt/prompt-function.ts";
import { validateCall } from "../../prompt/reply/validate-call.ts";
import type { RejectionReason } from "../events.ts";
import { AGENT_FUNCTIONS } from "../functions/registry.ts";
import { isShortEcho } from "../guard/echo.ts";
import { type GuardRules, judgeReply } from "../guard/judge-reply.ts";
import { wordsOf } from "../guard/long-thoughts.ts";
import { RecentWindow } from "./recent-window.ts";
import { removedWith } from "./removed-with.ts";

/** Messages that should leave the context together; none of them is the person's. */
export interface PoisonedStretch {
  /** Ids of messages, in their order. */
  readonly ids: readonly string[];
  /** What most of its calls suffer from. */
  readonly reason: RejectionReason;
  /** Beginning of what its first call says, for a list. */
  readonly excerpt: string;
  /** When its first message was stored, ISO 8601. */
  readonly at: string;
}

/** Calls in a row that failed since they could not be carried out; a single one that is put right teaches. */
const UNREADABLE_IN_A_ROW = 2;

/** Short answers in a row that were thought in the very same words. */
const SHORT_ECHOES_IN_A_ROW = 3;

/** Code points of an excerpt. */
const EXCERPT = 80;

/** How far over the limit thoughts teach the model to write no others. */
const FAR_OVER = 4;

/**
 * Finds what would spoil the replies to come, since small models copy what they see: calls that the guard would not let in
 * today, marks of the frame in what was let in before there was a guard, unreadable calls in a row, short echoes in a
 * row. A call goes with its result and with the heartbeats around it that served nothing else. Stretches with no good
 * call between them are one; what the person wrote always stays.
 * @param messages the conversation as it stands in the context, oldest first.
 */
export function findPoisoned(messages: readonly ContextMessage[], rules: GuardRules): readonly PoisonedStretch[] {
  const reasons = new Map<string, RejectionReason>();
  const window = new RecentWindow();
  const failing: CallMessage[] = [];
  const echoing: CallMessage[] = [];
  messages.forEach((message, index) => {
    if (message.kind !== "call") {
      window.pass(message);
      return;
    }
    const reason = poisonIn(message, window, rules);
    if (reason) {
      reasons.set(message.id, reason);
    } else {
      window.keep(message);
    }
    if (isUnreadable(message, messages[index + 1])) {
      mark(reasons, failing, message, "unreadable", UNREADABLE_IN_A_ROW);
    } else {
      failing.length = 0;
    }
    if (message.function !== SEND_MESSAGE) {
      return;
    }
    if (isShortEcho(message.thoughts, textOf(message))) {
      mark(reasons, echoing, message, "echo", SHORT_ECHOES_IN_A_ROW);
    } else if (!reason) {
      echoing.length = 0;
    }
  });
  return stretchesOf(messages, reasons);
}

/** Once there are enough in a row, all of them are poison, the first included. */
function mark(
  reasons: Map<string, RejectionReason>,
  row: CallMessage[],
  message: CallMessage,
  reason: RejectionReason,
  enough: number,
): void {
  row.push(message);
  if (row.length >= enough) {
    for (const { id } of row) {
      if (!reasons.has(id)) {
        reasons.set(id, reason);
      }
    }
  }
}

function poisonIn(call: CallMessage, window: RecentWindow, rules: GuardRules): RejectionReason | undefined {
  const verdict = judgeReply(call, window.recent(), rules);
  if (verdict.type === "accepted") {
    return undefined;
  }
  if (verdict.type === "mended" && verdict.reason === "long-thoughts") {
    return wordsOf(call.thoughts) > FAR_OVER * rules.thoughtsWords ? verdict.reason : undefined;
  }
  return verdict.reason;
}

function isUnreadable(call: CallMessage, next: ContextMessage | undefined): boolean {
  const hasFailed = next?.kind === "result" && next.status === "Failed";
  return hasFailed && !validateCall(AGENT_FUNCTIONS, call).ok;
}

function textOf({ params }: CallMessage): string {
  const message = params["message"];
  return typeof message === "string" ? message : "";
}

function stretchesOf(
  messages: readonly ContextMessage[],
  reasons: ReadonlyMap<string, RejectionReason>,
): PoisonedStretch[] {
  const removed = removedWith(messages, reasons);
  const stretches: PoisonedStretch[] = [];
  let stretch: ContextMessage[] = [];
  const close = () => {
    if (stretch.some(({ kind }) => kind === "call")) {
      stretches.push(toStretch(stretch, reasons));
    }
    stretch = [];
  };
  for (const message of messages) {
    if (removed.has(message.id)) {
      stretch.push(message);
    } else if (message.kind === "call") {
      close();
    }
  }
  close();
  return stretches;
}

function toStretch(
  messages: readonly ContextMessage[],
  reasons: ReadonlyMap<string, RejectionReason>,
): PoisonedStretch {
  const calls = messages.filter(message => message.kind === "call");
  const counts = new Map<RejectionReason, number>();
  for (const { id } of calls) {
    const reason = reasons.get(id);
    if (reason) {
      counts.set(reason, (counts.get(reason) ?? 0) + 1);
    }
  }
  // The sort is stable: of equals, the reason that came first.
  const [most] = [...counts].sort(([, one], [, other]) => other - one);
  return {
    ids: messages.map(({ id }) => id),
    reason: most?.[0] ?? "unreadable",
    excerpt: excerptOf(calls[0]),
    at: messages[0]?.at ?? "",
  };
}

function excerptOf(call: CallMessage | undefined): string {
  if (!call) {
    return "";
  }
  const said = call.function === SEND_MESSAGE ? textOf(call) : `${call.function} ${JSON.stringify(call.params)}`;
  const words = (said.trim() === "" ? call.thoughts : said)
    .slice(0, 4 * EXCERPT)
    .replace(/\s+/g, " ")
    .trim();
  const points = Array.from(words);
  return points.length > EXCERPT ? `${points.slice(0, EXCERPT).join("")}…` : words;
}
