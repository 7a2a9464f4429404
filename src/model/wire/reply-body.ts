import type OpenAI from "openai";
import { Stream } from "openai/core/streaming";
import { ModelError } from "../model-error.ts";
import { isPage, serverMessage } from "../server-words.ts";
import { bodyText, boundedJoin } from "./body-text.ts";
import { eventLines } from "./event-lines.ts";

/** Longest reply that is read where a server does not stream, in characters. */
const MAX_BODY = 4_000_000;

export interface ReplyBody {
  /** What the server sent, parsed and not yet trusted. */
  readonly chunks: AsyncIterable<unknown>;
  /** Whether the server has said that this was all. */
  isComplete(): boolean;
}

/**
 * Reads an answer with status 200 by what is in it, whatever its content type says: a stream of events, or one JSON
 * object from a server or proxy that does not stream.
 * @param controller aborts the reading; the SDK does so when nobody wants the rest.
 * @throws ModelError when it is a web page or broken JSON.
 */
export async function readReplyBody(
  response: Response,
  client: OpenAI,
  controller: AbortController,
): Promise<ReplyBody> {
  const text = bodyText(response, controller.signal);
  let start = "";
  while (start.trimStart() === "") {
    const { value, done } = await text.next();
    if (done) {
      return { chunks: none(), isComplete: () => false };
    }
    start = `${start}${value}`.slice(-MAX_BODY);
  }
  if (/^\s*[{[]/.test(start)) {
    const body = parse(await boundedJoin(continued(start, text), MAX_BODY));
    return { chunks: one(body), isComplete: () => true };
  }
  if (/^\s*</.test(start)) {
    const page = await boundedJoin(continued(start, text), MAX_BODY);
    throw new ModelError("refused", (isPage(page) && serverMessage(page)) || "The answer is no event stream.");
  }
  let complete = false;
  const lines = eventLines(continued(start, text), () => {
    complete = true;
  });
  const events = new Response(ReadableStream.from(encoded(lines)) as ReadableStream<Uint8Array<ArrayBuffer>>);
  return { chunks: Stream.fromSSEResponse<unknown>(events, controller, client), isComplete: () => complete };
}

async function* continued(start: string, rest: AsyncIterable<string>): AsyncGenerator<string> {
  yield start;
  yield* rest;
}

async function* encoded(lines: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for await (const text of lines) {
    yield encoder.encode(text);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ModelError("dropped", "The server's answer ended before its JSON was complete.", { cause: error });
  }
}

async function* one(value: unknown): AsyncGenerator<unknown> {
  yield value;
}

async function* none(): AsyncGenerator<unknown> {}
