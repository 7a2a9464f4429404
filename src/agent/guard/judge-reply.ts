import { SEND_MESSAGE } from "../../prompt/prompt-function.ts";
import type { ReplyCall } from "../../prompt/reply/parsed-reply.ts";
import type { RejectionReason } from "../events.ts";
import { withoutBlankRuns } from "./blank-runs.ts";
import { isEcho } from "./echo.ts";
import { isEmptyMessage } from "./empty-message.ts";
import { hasDrifted } from "./language.ts";
import { trimThoughts, wordsOf } from "./long-thoughts.ts";
import { isLooping, withoutLoop } from "./loops.ts";
import { isAboutUser, type MarksRules, mendMarks, mendParameter, mendThoughts } from "./marks.ts";
import { isRepeatedCall } from "./repeated-call.ts";
import { isCopiedExample, isRepeatedMessage } from "./repeated-message.ts";
import { stockPhrase } from "./stock-phrases.ts";

/** What replies are held against, besides what was said before: of the persona, the profile and the template. */
export interface GuardRules {
  /** BCP 47; the persona's language, or else the profile's. */
  readonly language: string;
  /** Words that thoughts may have; in scripts without spaces, two characters count as one word. */
  readonly thoughtsWords: number;
  /** Phrases that no message may hold; compared without case, width and punctuation. */
  readonly forbidden: readonly string[];
  /** Control tokens of the template, besides those that every family's common forms cover. */
  readonly controlTokens: readonly string[];
  /** The message in the form of a reply that the prompt shows, if it shows one. */
  readonly example?: string;
}

/** What went before a reply, as far as the guard looks back. */
export interface RecentReplies {
  /** The calls of this turn, oldest first. */
  readonly turnCalls: readonly ReplyCall[];
  /** What the agent said before, oldest first, up to 20. */
  readonly messages: readonly string[];
  /** What the person wrote lately, oldest first, up to 4. */
  readonly userTexts: readonly string[];
}

export type GuardVerdict =
  | { readonly type: "accepted" }
  /**
   * Usable after a harmless change: thoughts trimmed, a trailing control token or remains of JSON cut off, a made-up next
   * turn cut off. A retry would cost seconds.
   */
  | { readonly type: "mended"; readonly call: ReplyCall; readonly reason: RejectionReason }
  /** `detail` is what was found, for the notice: the forbidden phrase, the mark, the function; else empty. */
  | { readonly type: "rejected"; readonly reason: RejectionReason; readonly detail: string };

/** How far over the limit thoughts without a message are named as what is wrong. */
const FAR_OVER = 2;

/**
 * Whether a call may become part of the conversation. Pure: the same reply, history and rules give the same verdict. It
 * keeps out what makes small models sink, since they copy what they see (seed report): empty replies, thoughts that are the
 * message over again, the same call or message once more, loops, another language, marks of the frame, an assistant's
 * phrases. A person's odd but living answer must pass: where in doubt, it does. A missing or wrongly typed `message` is
 * left to the validation, which tells the model in plain words. All work is bounded: 64 KB take a few milliseconds.
 */
export function judgeReply(call: ReplyCall, recent: RecentReplies, rules: GuardRules): GuardVerdict {
  const marksRules: MarksRules = { controlTokens: rules.controlTokens, userTexts: recent.userTexts };
  return call.function === SEND_MESSAGE
    ? judgeMessage(call, recent, rules, marksRules)
    : judgeOther(call, recent, rules, marksRules);
}

function judgeMessage(call: ReplyCall, recent: RecentReplies, rules: GuardRules, marksRules: MarksRules): GuardVerdict {
  const original = call.params["message"];
  if (typeof original !== "string") {
    return withMendedThoughts(call, undefined, rules, marksRules);
  }
  const marks = mendMarks(original, marksRules);
  if (marks.type === "broken") {
    return rejected("marks", marks.mark);
  }
  const unmarked = marks.type === "mended" ? marks.text : original;
  const message = withoutBlankRuns(unmarked);
  if (isEmptyMessage(message, recent.messages.at(-1), recent.userTexts.at(-1))) {
    const isAllThoughts = wordsOf(call.thoughts) > FAR_OVER * rules.thoughtsWords;
    return rejected(isAllThoughts ? "long-thoughts" : "empty");
  }
  if (isLooping(message)) {
    return rejected("looping");
  }
  if (isEcho(call.thoughts, message)) {
    return rejected("echo");
  }
  if (isAboutUser(message, recent.userTexts)) {
    return rejected("marks");
  }
  if (isRepeatedMessage(message, recent) || isCopiedExample(message, rules.example ?? "", recent.userTexts.at(-1))) {
    return rejected("repeated");
  }
  if (hasDrifted(message, rules.language, recent.userTexts)) {
    return rejected("language");
  }
  const phrase = stockPhrase(message, rules.forbidden, recent.userTexts);
  if (phrase !== undefined) {
    return rejected("stock-phrase", phrase);
  }
  const changed = marks.type === "mended" ? "marks" : message === unmarked ? undefined : "looping";
  const mended = changed ? { ...call, params: { ...call.params, message } } : call;
  return withMendedThoughts(mended, changed, rules, marksRules);
}

function judgeOther(call: ReplyCall, recent: RecentReplies, rules: GuardRules, marksRules: MarksRules): GuardVerdict {
  if (isRepeatedCall(call, recent.turnCalls)) {
    return rejected("repeated-call", call.function);
  }
  let changed: RejectionReason | undefined;
  const params: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(call.params)) {
    const text = typeof value === "string" ? mendParameter(value, marksRules) : undefined;
    if (text !== undefined && isLooping(text)) {
      return rejected("looping");
    }
    if (text !== undefined && text !== value) {
      if (text.trim() === "") {
        return rejected("marks", String(value).slice(0, 40));
      }
      changed = "marks";
    }
    params[name] = text ?? value;
  }
  return withMendedThoughts(changed ? { ...call, params } : call, changed, rules, marksRules);
}

/** Thoughts are seen by nobody but the model: what is wrong with them is put right, never asked again. */
function withMendedThoughts(
  call: ReplyCall,
  changed: RejectionReason | undefined,
  rules: GuardRules,
  marksRules: MarksRules,
): GuardVerdict {
  let reason = changed;
  let thoughts = mendThoughts(call.thoughts, marksRules);
  if (thoughts !== call.thoughts) {
    reason ??= "marks";
  }
  if (isLooping(thoughts)) {
    thoughts = withoutLoop(thoughts);
    reason ??= "looping";
  }
  const fitting = wordsOf(thoughts) > rules.thoughtsWords ? trimThoughts(thoughts, rules.thoughtsWords) : thoughts;
  if (fitting !== thoughts) {
    thoughts = fitting;
    reason ??= "long-thoughts";
  }
  return reason ? { type: "mended", call: { ...call, thoughts }, reason } : { type: "accepted" };
}

function rejected(reason: RejectionReason, detail = ""): GuardVerdict {
  return { type: "rejected", reason, detail };
}
