/** Tokens that Command-R v01 names as its `max_position_embeddings`, though it was made for far more. */
export const COMMAND_R_V01_POSITIONS = 8_192;

/**
 * Whether a model's name is that of the first Command-R (35B, March 2024), by what quantisers call it. Its later
 * revision (08-2024), Command-R+ and R7B have no small `max_position_embeddings`.
 */
export function isCommandRV01(modelId: string): boolean {
  return (
    /command[-_ ]?r(?![a-z0-9+]|[-_ ]?(plus|7b))/i.test(modelId) && !/(08|12)[-_.]?2024|2024[-_.]?(08|12)/.test(modelId)
  );
}
