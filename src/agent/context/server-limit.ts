import type { ServerProfile } from "../../model/chat-model.ts";

/** Share of an exact count by which a server may report fewer tokens before it has cut something off. */
const EXACT_TOLERANCE = 0.05;
const EXACT_TOLERANCE_TOKENS = 64;

/** Estimates are up to twice too high: of what a prompt has grown by, at least this share must show in the report. */
const GROWTH_SHARE = 0.3;
/** Growth (estimated tokens) that is enough to tell. */
const GROWTH = 64;

/** Share of a prompt that overflowed, without the server saying what it has, that the next one may have. */
const STEP_DOWN = 0.85;

/**
 * What a server was seen to take, where that is less than it says: some report an overflow for what should fit, some
 * cut the beginning off without a word (TabbyAPI of tier A, Ollama, text-generation-webui), some are restarted with a
 * smaller context in between. It holds until the server shows another model or another context.
 */
export class ServerLimit {
  #of = "";
  #promptTokens = Number.POSITIVE_INFINITY;
  /** The last prompt that was sent whole, and what the server reported of it. */
  #before: { readonly counted: number; readonly reported: number } | undefined;

  promptTokens(server: ServerProfile): number {
    this.#follow(server);
    return this.#promptTokens;
  }

  /** After an overflow error for a prompt of `counted` tokens; `told` is the context that the server names in it. */
  overflowed(server: ServerProfile, counted: number, told: number | undefined): void {
    this.#follow(server);
    const believable = told !== undefined && told < counted * 2 ? told : undefined;
    this.#lower(Math.floor(Math.min(believable ?? Number.POSITIVE_INFINITY, counted) * STEP_DOWN));
  }

  /**
   * After a reply: tells whether the server has read less than it was sent, which makes the reply worthless.
   * @param appended whether nothing but the end of the prompt has changed since the last call.
   */
  seen(server: ServerProfile, counted: number, reported: number, appended: boolean): { readonly truncated: boolean } {
    this.#follow(server);
    const before = this.#before;
    const cut = server.countsTokens
      ? reported < counted - Math.max(EXACT_TOLERANCE_TOKENS, counted * EXACT_TOLERANCE)
      : appended &&
        before !== undefined &&
        counted - before.counted >= GROWTH &&
        reported < before.reported + (counted - before.counted) * GROWTH_SHARE;
    if (!server.truncatesSilently || !cut || reported <= 0) {
      this.#before = { counted, reported };
      return { truncated: false };
    }
    this.#before = undefined;
    // In our count: the report is in the server's.
    this.#lower(Math.floor(Math.min(counted, before?.counted ?? counted) * STEP_DOWN));
    return { truncated: true };
  }

  #lower(promptTokens: number): void {
    this.#promptTokens = Math.min(this.#promptTokens, promptTokens);
  }

  #follow({ modelId, contextLength, kind }: ServerProfile): void {
    const of = `${kind} ${modelId} ${contextLength}`;
    if (of !== this.#of) {
      this.#of = of;
      this.#promptTokens = Number.POSITIVE_INFINITY;
      this.#before = undefined;
    }
  }
}
