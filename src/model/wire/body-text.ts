/** Longest refusal that is read, in characters. */
const MAX_REFUSAL = 100_000;

/** The body's text as it arrives; a character in two halves waits for its second. The rest is not read when nobody wants it. */
export async function* bodyText(response: Response, signal?: AbortSignal): AsyncGenerator<string> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  const cancel = () => {
    reader?.cancel().catch(() => {});
  };
  // A generator that waits for a silent server cannot be returned from.
  signal?.addEventListener("abort", cancel, { once: true });
  try {
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
      const text = decoder.decode(part.value, { stream: true });
      if (text !== "") {
        yield text;
      }
    }
  } finally {
    signal?.removeEventListener("abort", cancel);
    // The server may keep the connection open after its last event.
    cancel();
  }
}

/** The body as text, of which at most `max` characters are read: a server may never stop sending. */
export async function boundedText(response: Response, max = MAX_REFUSAL): Promise<string> {
  return boundedJoin(bodyText(response), max);
}

/** Pieces of text as one, of at most `max` characters. */
export async function boundedJoin(pieces: AsyncIterable<string>, max: number): Promise<string> {
  let text = "";
  for await (const piece of pieces) {
    text += piece;
    if (text.length >= max) {
      break;
    }
  }
  return text.slice(0, max);
}

/** The same response; if it is a refusal, with a body that ends. */
export async function withBoundedRefusal(response: Response): Promise<Response> {
  if (response.ok) {
    return response;
  }
  const { status, statusText, headers } = response;
  const text = await boundedText(response);
  const plain = new Headers(headers);
  // The text is no longer what these tell.
  plain.delete("content-length");
  plain.delete("content-encoding");
  // Some statuses go without a body.
  return new Response(text === "" ? null : text, { status, statusText, headers: plain });
}
