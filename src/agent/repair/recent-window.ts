import type { CallMessage, ContextMessage } from "../../memory/records.ts";
import { SEND_MESSAGE } from "../../prompt/prompt-function.ts";
import type { RecentReplies } from "../guard/judge-reply.ts";
import { startsTurn } from "../turn-start.ts";

/** As far as the guard looks back. */
const MESSAGES = 20;
const USER_TEXTS = 4;

/** What the guard would have seen at each place of a stored conversation, of which only what is kept counts. */
export class RecentWindow {
  readonly #messages: string[] = [];
  readonly #userTexts: string[] = [];
  #turnCalls: CallMessage[] = [];

  recent(): RecentReplies {
    return { turnCalls: this.#turnCalls, messages: this.#messages, userTexts: this.#userTexts };
  }

  pass(message: Exclude<ContextMessage, CallMessage>): void {
    if (message.kind === "user") {
      push(this.#userTexts, message.text, USER_TEXTS);
    }
    if (startsTurn(message)) {
      this.#turnCalls = [];
    }
  }

  keep(call: CallMessage): void {
    this.#turnCalls.push(call);
    const message = call.function === SEND_MESSAGE ? call.params["message"] : undefined;
    if (typeof message === "string") {
      push(this.#messages, message, MESSAGES);
    }
  }
}

function push(list: string[], text: string, most: number): void {
  list.push(text);
  if (list.length > most) {
    list.shift();
  }
}
