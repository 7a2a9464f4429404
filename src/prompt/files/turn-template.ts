/** `[start, end]` around the text of one turn. */
export type TurnMarkers = readonly [start: string, end: string];

/** How a model family marks turns: one file in `prompts/templates/`. */
export interface TurnTemplate {
  /** Name of the file, without `.json`. */
  readonly id: string;
  /** Written before everything else; empty where the server adds it (the default of TabbyAPI's completions). */
  readonly bos: string;
  readonly roles: {
    /** `null` for a family without a system role: the system text then opens the first user turn. */
    readonly system: TurnMarkers | null;
    readonly user: TurnMarkers;
    readonly assistant: TurnMarkers;
  };
  /** Whose turn a function's result is; `system` only where there is such a role. */
  readonly functionResult: "user" | "system";
  /** Whether roles must alternate: neighbouring turns of one role are then joined by a blank line. */
  readonly alternate: boolean;
  readonly stop: readonly string[];
  /**
   * What inserted text may not hold beyond the markers above and the control tokens of every family that
   * `control-tokens.ts` knows. Like the markers, it is found whatever its case and the width of its blanks.
   */
  readonly controlTokens: readonly string[];
}
