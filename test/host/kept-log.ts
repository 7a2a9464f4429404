import type { Log } from "../../src/vscode/log.ts";

export interface KeptLog {
  readonly log: Log;
  /** `level: text`, oldest first. */
  readonly lines: readonly string[];
}

/** A log that can be read: the editor's own channel takes lines in and gives none out. */
export function keptLog(): KeptLog {
  const lines: string[] = [];
  const to = (level: string) => (message: string | Error) => void lines.push(`${level}: ${message}`);
  const log = { error: to("error"), warn: to("warn"), info: to("info"), debug: () => {}, trace: () => {} };
  return { log: log as unknown as Log, lines };
}
