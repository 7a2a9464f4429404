import { readReply } from "../../prompt/reply/read-reply.ts";
import { withoutReasoning } from "../../prompt/reply/reasoning-tags.ts";

/**
 * The words of a summary, or undefined where there are none. Small models write another call instead, whose message may
 * do, copy the headers of turns and the names of roles, or fence what they write; reasoning models think aloud first.
 */
export function plainSummary(text: string): string | undefined {
  const reply = readReply(text);
  const message = reply.ok ? reply.call.params["message"] : withoutReasoning(text);
  const words = (typeof message === "string" ? message : "")
    .replace(/^```[a-z]*\s*$/gim, "")
    .replace(/^\[[^\]\n]*\]\s*/gm, "")
    .replace(/^(?:user|human|person|assistant|ai|ユーザー|人間)\s{0,3}[:：]\s*/gim, "")
    .trim();
  return words === "" || /^[{[]|"inner_thoughts"/.test(words) ? undefined : words;
}
