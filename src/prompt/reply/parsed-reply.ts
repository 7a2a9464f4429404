/** Text of the reply as it grows. */
export interface ReplyDelta {
  readonly field: "thoughts" | "message";
  readonly text: string;
}

/** A function call as the model meant it; whether the function exists and takes these parameters is still open. */
export interface ReplyCall {
  /** Empty where the model gave none. */
  readonly thoughts: string;
  readonly function: string;
  readonly params: Readonly<Record<string, unknown>>;
}

export type ParsedReply =
  | {
      readonly ok: true;
      readonly call: ReplyCall;
      /** Whether the text was anything but one JSON object of the agreed shape. */
      readonly repaired: boolean;
      /** Whether the text ended inside a string, so that the last value may be incomplete. */
      readonly cut: boolean;
    }
  | {
      readonly ok: false;
      /** What is wrong, phrased for the model. */
      readonly problem: string;
      /** What the model wrote, as it came. */
      readonly text: string;
    };
