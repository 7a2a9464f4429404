import { countOf, fieldsOf } from "../fields.ts";
import { ModelError } from "../model-error.ts";
import { errorOfBody } from "../to-model-error.ts";
import { eventLines } from "../wire/event-lines.ts";
import { toLoadError } from "./load-error.ts";
import type { LoadProgress } from "./model-list.ts";

/** More modules than any model has; what a hostile server could say beyond it is not believed. */
const MOST_MODULES = 100_000;

/**
 * Follows the events of TabbyAPI's `/v1/model/load`. There is no `[DONE]`: the stream's end after a finished model is
 * the end.
 * @throws ModelError for an error event, which comes with status 200, and for a stream that ends too early.
 */
export async function followLoad(
  body: AsyncIterable<string>,
  onProgress: (progress: LoadProgress) => void,
): Promise<void> {
  let finished = false;
  for await (const lines of eventLines(body, () => {})) {
    for (const [, data = ""] of lines.matchAll(/^data: ?(.*)$/gm)) {
      const event = fieldsOf(parsed(data));
      if (event["error"] !== undefined) {
        throw toLoadError(errorOfBody(undefined, event));
      }
      const progress = progressOf(event);
      if (progress) {
        onProgress(progress);
        finished ||= event["status"] === "finished" && progress.part === "model";
      }
    }
  }
  if (!finished) {
    throw new ModelError("dropped", "The connection ended before the model was loaded.");
  }
}

function progressOf(event: ReturnType<typeof fieldsOf>): LoadProgress | undefined {
  const { model_type: type, modules, module } = event;
  const of = Math.min(countOf(modules) ?? 0, MOST_MODULES);
  const part = type === "draft" || type === "vision" ? type : "model";
  if (of === 0 && event["status"] !== "finished") {
    return undefined;
  }
  return { part, done: Math.min(countOf(module) ?? 0, of), of };
}

function parsed(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}
