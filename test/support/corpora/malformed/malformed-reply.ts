/** A reply that is not the agreed JSON object, and what a careful person reads in it. */
export interface MalformedReply {
  readonly name: string;
  readonly text: string;
  readonly expected: ExpectedCall | NotRecoverable;
}

export interface ExpectedCall {
  readonly function: string;
  readonly thoughts: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Whether the end of the last value is missing. */
  readonly cut: boolean;
}

export interface NotRecoverable {
  /** Why nobody could know what was meant. */
  readonly unknowable: string;
}

/** A message to the person. */
export function said(message: string, thoughts = ""): ExpectedCall {
  return { function: "send_message", thoughts, params: { message }, cut: false };
}

/** Any other call. */
export function called(name: string, params: Readonly<Record<string, unknown>>, thoughts = ""): ExpectedCall {
  return { function: name, thoughts, params, cut: false };
}

/** The same, without the end of its last value. */
export function cutOff(call: ExpectedCall): ExpectedCall {
  return { ...call, cut: true };
}

export function unknowable(reason: string): NotRecoverable {
  return { unknowable: reason };
}
