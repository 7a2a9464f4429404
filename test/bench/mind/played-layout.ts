import type { PrefixLedger } from "./prefix-ledger.ts";

/** One model call as it went over the wire. */
export interface RecordedCall {
  /** Index of the turn it belongs to. */
  readonly turn: number;
  readonly prompt: string;
  readonly reply: string;
}

export interface PlayedLayout {
  readonly ledger: PrefixLedger;
  readonly calls: readonly RecordedCall[];
  readonly compactions: number;
}
