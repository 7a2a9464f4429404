/** What `system.md` must hold once, in double braces. */
export const REQUIRED_PLACEHOLDERS = ["persona", "reply", "functions", "memory"] as const;

/** What `system.md` may hold in double braces; `{{name}}` is the persona's name. */
export const PLACEHOLDERS = [...REQUIRED_PLACEHOLDERS, "name"] as const;

/** Splits `system.md`: every second piece is the name of a placeholder. */
export const PLACEHOLDER = new RegExp(`\\{\\{(${PLACEHOLDERS.join("|")})\\}\\}`);
