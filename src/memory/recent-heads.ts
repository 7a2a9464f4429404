/** Heads that are kept, so that a branch is continued where it was left. */
export const RECENT_HEADS = 256;

/** The heads from which the conversation went to another branch, newest last, each once, with one more. */
export function withRecentHead(heads: readonly string[], left: string): readonly string[] {
  return [...heads.filter(head => head !== left), left].slice(-RECENT_HEADS);
}
