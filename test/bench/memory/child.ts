import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { Workplace } from "./agents.ts";

/** Runs a script of this folder in a process of its own and returns what it prints as JSON. */
export async function inFreshProcess<T>(
  script: string,
  { sqlWasm, workerPath }: Workplace,
  folder: string,
): Promise<T> {
  const child = spawn(process.execPath, [join(import.meta.dirname, script), folder, sqlWasm, workerPath], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, "exit")]);
  if (code !== 0) {
    throw new Error(`${script} ended with code ${code}.`);
  }
  return JSON.parse(output);
}
