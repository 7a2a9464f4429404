import { DEGENERATE_ENGLISH } from "./degenerate-replies-english.ts";
import { DEGENERATE_JAPANESE } from "./degenerate-replies-japanese.ts";
import { DEGENERATE_OTHER } from "./degenerate-replies-other.ts";
import type { DegenerateReply } from "./guard-situation.ts";

/** Replies that must not stand as they are: rejected, or mended. Written before the guard, from what small models do. */
export const DEGENERATE_REPLIES: readonly DegenerateReply[] = [
  ...DEGENERATE_JAPANESE,
  ...DEGENERATE_ENGLISH,
  ...DEGENERATE_OTHER,
];
