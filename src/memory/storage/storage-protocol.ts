import type { RecoveryNote } from "../agent-store.ts";
import type { Embedded } from "../records.ts";

interface StorageTask {
  readonly folder: string;
  /** Path of `sql-wasm.wasm`. */
  readonly sqlWasm: string;
}

/** Reads the newest valid checkpoints and streams what they hold. */
export interface LoadTask extends StorageTask {
  readonly type: "load";
  /** What does not verify is set aside under this date; a window that only follows gives none, and changes nothing. */
  readonly repairAt: Date | undefined;
}

/** Makes the next checkpoints from the ones on disk and the journals, beside their places: who has the lease puts them there. */
export interface CheckpointTask extends StorageTask {
  readonly type: "checkpoint";
  /** Names this round's files, see `waitingPath`. */
  readonly round: string;
  /** Sequence number of the last journal group that belongs in them. */
  readonly upTo: number;
  /** Groups are known to be lost: go on without them. Otherwise a gap ends the task, and nothing is written. */
  readonly lostGroups: boolean;
}

/** What the storage worker is started with. */
export type StorageWork = LoadTask | CheckpointTask;

/** Vectors of one model, row after row. */
export interface VectorBatch {
  readonly of: Embedded;
  readonly modelId: string;
  readonly ids: readonly string[];
  /** Numbers a row. */
  readonly dimensions: number;
  readonly values: Float32Array<ArrayBuffer>;
}

/** What the storage worker answers, in this order; `done` or `failed` comes last. */
export type StorageReply =
  | { readonly type: "note"; readonly note: RecoveryNote }
  | {
      readonly type: "state";
      readonly newer: boolean;
      /** Sequence numbers of the last groups in recall.sqlite and in both vector indexes. */
      readonly appliedSeq: number;
      readonly vectorsSeq: number;
      readonly headId: string | null;
      readonly recentHeads: readonly string[];
      readonly heartbeatsPausedUntil: string | undefined;
    }
  /** A lexical image as `node:v8` serialises it. */
  | { readonly type: "lexical"; readonly of: Embedded; readonly image: Uint8Array<ArrayBuffer> }
  /** JSON array of messages or changes, in the order they came. */
  | { readonly type: "messages" | "core-changes" | "archival-changes"; readonly json: string }
  | { readonly type: "vectors"; readonly batch: VectorBatch }
  | { readonly type: "done"; readonly bytes: number }
  | { readonly type: "failed"; readonly code: string | undefined; readonly message: string };
