/** Puts the note that something is found in recall memory alone behind a summary, once, however often summarising fails. */
export function withPointer(text: string, pointer: string): string {
  const words = withoutPointer(text, pointer);
  return words === "" ? pointer : `${words}\n${pointer}`;
}

/** A summary that is whole again needs no such note. */
export function withoutPointer(text: string, pointer: string): string {
  return text.replaceAll(pointer, "").trim();
}
