import { SEND_MESSAGE } from "../prompt-function.ts";
import { CallShow } from "./call-show.ts";
import { readLoose } from "./loose-json.ts";
import type { ParsedReply, ReplyCall, ReplyDelta } from "./parsed-reply.ts";
import { readCall } from "./read-call.ts";
import { behindLoneClose } from "./reasoning-tags.ts";
import { answerWithoutPrefix, repairReply } from "./repair-reply.ts";
import { ReplyInput } from "./reply-input.ts";
import { DIRECTLY_ANSWER } from "./reply-keys.ts";
import { type FoundCall, ReplyScanner, scanWhole } from "./reply-scanner.ts";
import { whole } from "./shown-text.ts";

/** UTF-16 units; a reply is a few hundred, and what fills a context of 8,192 tokens fits in. */
export const MAX_REPLY_LENGTH = 32 * 1024;

/** The keys of the agreed shape, in their order. */
const SHAPE = "inner_thoughts,function,params";

/**
 * Reads a reply while it arrives. The deltas, joined, are a beginning of the final thoughts and message, and all of
 * them where the reply was well formed; what `end` returns counts.
 */
export interface ReplyParser {
  /** Takes the next text, cut anywhere. Never throws, and never splits a character. */
  push(chunk: string): ReplyDelta[];
  /** Reads the whole. Call once. */
  end(): ParsedReply;
}

export function createReplyParser(): ReplyParser {
  const input = new ReplyInput();
  let deltas: { field: ReplyDelta["field"]; text: string }[] = [];
  const show = new CallShow(({ field, text }) => {
    const last = deltas.at(-1);
    if (last?.field === field) {
      last.text += text;
    } else {
      deltas.push({ field, text });
    }
  });
  const scan = new ReplyScanner(input, show).scan();
  let found: FoundCall | undefined;
  let isDone = false;
  const advance = (): ReplyDelta[] => {
    deltas = [];
    if (!isDone) {
      const step = scan.next();
      isDone = step.done === true;
      found = step.done ? step.value : undefined;
    }
    return deltas;
  };
  return {
    push(chunk) {
      if (input.text.length > MAX_REPLY_LENGTH) {
        return [];
      }
      input.text += chunk;
      return input.text.length > MAX_REPLY_LENGTH ? [] : advance();
    },
    end() {
      const { text } = input;
      if (text.trim() === "") {
        return { ok: false, problem: "The reply was empty.", text };
      }
      if (text.length > MAX_REPLY_LENGTH) {
        return { ok: false, problem: "The reply was far too long.", text };
      }
      input.ended = true;
      advance();
      const exact = exactAnswer(text, found);
      const answer =
        better(show, behindDraft(text, found ? input.at : 0), answerWithoutPrefix(text)) ??
        exact ??
        found ??
        repairReply(text);
      if (answer) {
        const thoughts = answer.call.thoughts || show.thoughts || "";
        return {
          ok: true,
          call: { ...answer.call, thoughts },
          repaired: !isAgreedShape(text, answer.call),
          cut: answer.cut,
        };
      }
      return { ok: false, problem: problemOf(text), text };
    },
  };
}

/**
 * A reading that only the whole text allows. It replaces a draft that has been shown, and otherwise goes on from what
 * has been shown.
 */
function better(show: CallShow, draft: FoundCall | undefined, completed: FoundCall | undefined): FoundCall | undefined {
  if (draft) {
    return draft;
  }
  const goesOn = String(completed?.call.params["message"] ?? "").startsWith(show.shownMessage ?? "");
  return goesOn ? completed : undefined;
}

/** Where reasoning ended that was never opened, the call before its end was a draft, and the one behind it counts. */
function behindDraft(text: string, draftEnd: number): FoundCall | undefined {
  const behind = behindLoneClose(text);
  if (behind === undefined || text.length - behind.length < draftEnd) {
    return undefined;
  }
  const answer = scanWhole(behind);
  return answer && Object.keys(answer.call.params).length > 0 ? answer : undefined;
}

/** The call in text that is good JSON, where the tolerant reading came to other parameters. */
function exactAnswer(text: string, found: FoundCall | undefined): FoundCall | undefined {
  const call = readCall(parseStrict(text), readLoose);
  return call && !isSame(call, found?.call) && call.function !== DIRECTLY_ANSWER ? { call, cut: false } : undefined;
}

/** Of a message only that it is there: control tokens at its end are no part of it. */
function isSame(one: ReplyCall, other: ReplyCall | undefined): boolean {
  const essence = ({ function: name, params }: ReplyCall): string =>
    name === SEND_MESSAGE ? Object.keys(params).join() : JSON.stringify(params);
  return other?.function === one.function && essence(other) === essence(one);
}

function parseStrict(text: string): unknown {
  try {
    return JSON.parse(text, (_key, value: unknown) => (typeof value === "string" ? whole(value) : value));
  } catch {
    return undefined;
  }
}

function isAgreedShape(text: string, { params }: ReplyCall): boolean {
  const value = parseStrict(text);
  if (typeof value !== "object" || value === null || Object.keys(value).join() !== SHAPE) {
    return false;
  }
  return Object.keys((value as { params: object }).params ?? {}).join() === Object.keys(params).join();
}

function problemOf(text: string): string {
  if (!/[{｛]/.test(text)) {
    return "There was no JSON object in the reply.";
  }
  return /[{｛]\s*["“'＂]?[\p{L}_]/u.test(text)
    ? 'The JSON object had no "function".'
    : "The JSON object could not be read.";
}
