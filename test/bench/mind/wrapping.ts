import type { ContextMessage } from "../../../src/memory/records.ts";
import { chatmlPrompt, type MemGptMessage } from "./memgpt-prompt.ts";
import { filler, MEMGPT_TOKENS } from "./memgpt-texts.ts";
import type { ScriptedTurn } from "./script.ts";
import { ScriptClock } from "./script-clock.ts";
import { countTokens } from "./tokens.ts";

const KINDS = ["user", "reply", "receipt", "result", "heartbeat"] as const;
type Kind = (typeof KINDS)[number];

/** Tokens around the words of a message of each kind, the mean over a conversation. */
export type Wrapping = Readonly<Record<Kind, number>>;

/** A message in a layout's own form, and the words in it. */
interface Worded<T> {
  readonly kind: Kind | "other";
  readonly message: T;
  readonly words: readonly string[];
}

/** What the person wrote, the answer, and the receipt that MemGPT writes for it. */
export function turnWrapping({ user, reply, receipt }: Wrapping): number {
  return user + reply + receipt;
}

export function kiokuWrapping(
  turns: readonly ScriptedTurn[],
  heartbeat: string,
  render: (messages: readonly ContextMessage[]) => string,
): Wrapping {
  const clock = new ScriptClock();
  const base = () => ({ id: "", parentId: null, at: clock.now().toISOString() });
  const worded = turns.flatMap(({ user, calls }): Worded<ContextMessage>[] => {
    clock.nextTurn();
    return [
      { kind: "user", message: { ...base(), kind: "user", text: user }, words: [user] },
      ...calls.flatMap((call): Worded<ContextMessage>[] => {
        const message: ContextMessage = { ...base(), kind: "call", ...call };
        if (call.function === "send_message") {
          return [{ kind: "reply", message, words: [call.thoughts, String(call.params["message"])] }];
        }
        return [
          { kind: "other", message, words: [] },
          {
            kind: "result",
            message: { ...base(), kind: "result", function: call.function, status: "OK", text: "None" },
            words: ["None"],
          },
          {
            kind: "heartbeat",
            message: { ...base(), kind: "event", cause: "heartbeat-requested", text: heartbeat },
            words: [],
          },
        ];
      }),
    ];
  });
  return wrappingOf(worded, render);
}

export function memGptWrapping(turns: readonly ScriptedTurn[]): Wrapping {
  const time = "2026-11-02 05:00:04 PM JST+0900";
  const result: MemGptMessage = { role: "tool", content: { status: "OK", message: "None", time } };
  const heartbeat: MemGptMessage = {
    role: "user",
    content: { type: "heartbeat", reason: filler(MEMGPT_TOKENS.heartbeat), time },
  };
  const worded = turns.flatMap(({ user, calls }): Worded<MemGptMessage>[] => [
    {
      kind: "user",
      message: { role: "user", content: { type: "user_message", message: user, time } },
      words: [user],
    },
    ...calls.flatMap((call): Worded<MemGptMessage>[] => {
      const message: MemGptMessage = { role: "assistant", ...call };
      return call.function === "send_message"
        ? [
            { kind: "reply", message, words: [call.thoughts, String(call.params["message"])] },
            { kind: "receipt", message: result, words: [] },
          ]
        : [
            { kind: "other", message, words: [] },
            { kind: "result", message: result, words: ["None"] },
            { kind: "heartbeat", message: heartbeat, words: [] },
          ];
    }),
  ]);
  return wrappingOf(worded, messages => chatmlPrompt("", messages));
}

function wrappingOf<T>(worded: readonly Worded<T>[], render: (messages: readonly T[]) => string): Wrapping {
  const sizes: Record<Kind | "other", number[]> = {
    user: [],
    reply: [],
    receipt: [],
    result: [],
    heartbeat: [],
    other: [],
  };
  let before = countTokens(render([]));
  worded.forEach(({ kind, words }, index) => {
    const size = countTokens(render(worded.slice(0, index + 1).map(({ message }) => message)));
    sizes[kind].push(size - before - words.reduce((sum, text) => sum + countTokens(text), 0));
    before = size;
  });
  return Object.fromEntries(KINDS.map(kind => [kind, mean(sizes[kind])])) as Record<Kind, number>;
}

function mean(numbers: readonly number[]): number {
  return numbers.length === 0 ? 0 : numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}
