/** One entry of a sampler override preset (§2.2). */
export interface SamplerOverride {
  readonly override: unknown;
  /** Replaces what the client sent, unless `override` is falsy: TabbyAPI tests the value, not its presence. */
  readonly force?: boolean;
  /** Joins a list with the client's. */
  readonly additive?: boolean;
}

export type SamplerOverrides = Readonly<Record<string, SamplerOverride>>;

/** The request's parameters with the overrides in force. */
export function applyOverrides(
  params: Readonly<Record<string, unknown>>,
  overrides: SamplerOverrides,
): Record<string, unknown> {
  const result = { ...params };
  for (const [name, { override, force, additive }] of Object.entries(overrides)) {
    const sent = params[name];
    if (force === true && override) {
      result[name] = override;
    } else if (additive === true && Array.isArray(override) && Array.isArray(sent)) {
      result[name] = [...override, ...sent];
    } else if (sent === undefined) {
      result[name] = override;
    }
  }
  return result;
}
