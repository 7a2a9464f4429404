/** One line of JSON with `": "` and `", "`, the spacing in which the protocol's assistant turns are written. */
export function toJsonLine(value: object): string {
  // Inside JSON strings a newline is escaped, so every raw one comes from the indentation.
  return JSON.stringify(value, null, 1).replaceAll(/,\n */g, ", ").replaceAll(/\n */g, "");
}
