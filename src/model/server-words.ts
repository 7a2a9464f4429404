/** Longest text of a server's error that is passed on; TabbyAPI of 2024-03 sends whole tracebacks. */
const MAX_MESSAGE = 400;

/** How deep errors are found inside errors. */
const MAX_DEPTH = 4;

/**
 * What a server says went wrong: the text of `{error: {message}}`, `{error: "…"}`, FastAPI's
 * `{detail: "…" | [{msg, loc}]}`, or a proxy's page.
 */
export function serverMessage(body: unknown, depth = 0): string | undefined {
  if (typeof body === "string") {
    return pageTitle(body) ?? (body.trim() === "" ? undefined : body);
  }
  if (typeof body !== "object" || body === null || depth > MAX_DEPTH) {
    return undefined;
  }
  const { message, error, detail } = body as Record<string, unknown>;
  if (typeof message === "string" && message !== "") {
    return message;
  }
  if (Array.isArray(detail)) {
    return detail.slice(0, 10).map(validationMessage).join("; ");
  }
  return serverMessage(error, depth + 1) ?? serverMessage(detail, depth + 1);
}

/** The same in one line of bearable length. */
export function clip(message: string): string {
  const line = message
    .slice(0, 4 * MAX_MESSAGE)
    .replace(/\s+/g, " ")
    .trim();
  return line.length > MAX_MESSAGE ? `${line.slice(0, MAX_MESSAGE)}…` : line;
}

export function isPage(text: string): boolean {
  return /^\s*<(!doctype|html|head|body|\?xml)/i.test(text.slice(0, 200));
}

function pageTitle(text: string): string | undefined {
  if (!isPage(text)) {
    return undefined;
  }
  const title = /<title>([^<]{1,200})/i.exec(text.slice(0, 20_000))?.[1]?.trim();
  return `A web page answers, no model server${title ? `: "${title}"` : ""}.`;
}

function validationMessage(item: unknown): string {
  const { msg, loc } = (typeof item === "object" && item !== null ? item : {}) as Record<string, unknown>;
  const where = Array.isArray(loc) ? loc.join(".") : "";
  return [where, typeof msg === "string" ? msg : "is not valid"].filter(Boolean).join(": ");
}
