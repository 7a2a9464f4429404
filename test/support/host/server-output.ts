import type { ChildProcess } from "node:child_process";
import { createWriteStream, readFileSync } from "node:fs";
import { createInterface } from "node:readline";

const ANNOUNCE_MS = 60_000;

/**
 * Waits for the line by which a server says that it is ready, and returns what the pattern's first group matched there.
 * All the server prints goes to the log file; its tail is in the error when the server ends or stays silent instead.
 */
export async function readAnnouncement(server: ChildProcess, pattern: RegExp, logFile: string): Promise<string> {
  const log = createWriteStream(logFile);
  server.stderr?.pipe(log, { end: false });
  server.stdout?.pipe(log, { end: false });
  try {
    return await new Promise<string>((resolve, reject) => {
      if (server.stdout) {
        createInterface({ input: server.stdout }).on("line", line => {
          const found = pattern.exec(line)?.[1];
          if (found !== undefined) {
            resolve(found);
          }
        });
      }
      server.once("error", reject);
      // Not "exit": the last lines may still be on their way then.
      server.once("close", code => reject(new Error(`it ended with code ${code}`)));
      setTimeout(() => reject(new Error("it did not get ready within a minute")), ANNOUNCE_MS).unref();
    });
  } catch (error) {
    throw new Error(
      `${server.spawnfile} did not start: ${String(error)}\n${readFileSync(logFile, "utf8").slice(-4000)}`,
    );
  }
}
