/** `[start, end]` around the text of one turn. */
export type TurnMarkers = readonly [start: string, end: string];

/** How a model family marks turns: one file in `prompts/templates/`. */
export interface TurnTemplate {
  /** Name of the file, without `.json`. */
  readonly id: string;
  /** Written before everything else; empty where the server adds it (the default of TabbyAPI's completions). */
  readonly bos: string;
  readonly roles: {
    readonly system: TurnMarkers;
    readonly user: TurnMarkers;
    readonly assistant: TurnMarkers;
  };
  /** Whose turn a function's result is. */
  readonly functionResult: "user" | "system";
  /** Whether roles must alternate: neighbouring turns of one role are then joined by a blank line. */
  readonly alternate: boolean;
  readonly stop: readonly string[];
  /** Control tokens of this family beyond the common ones that `control-tokens.ts` knows. */
  readonly controlTokens: readonly string[];
}
