import { GOOD_ENGLISH } from "./good-replies-english.ts";
import { GOOD_JAPANESE } from "./good-replies-japanese.ts";
import { GOOD_OTHER } from "./good-replies-other.ts";
import type { GuardCase } from "./guard-situation.ts";

/** Replies that must be accepted as they are. Written before the guard, from how people talk. */
export const GOOD_REPLIES: readonly GuardCase[] = [...GOOD_JAPANESE, ...GOOD_ENGLISH, ...GOOD_OTHER];
