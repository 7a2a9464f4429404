import { homedir } from "node:os";
import { join, resolve } from "node:path";

/** The clone this file is in; also the extension's folder while it is developed. */
export const repositoryFolder = resolve(import.meta.dirname, "../../..");

/** Where downloads and the trial workspace live, so that another clone finds them ready: `KIOKU_CACHE`, else the user's cache folder. */
export function cacheFolder(): string {
  if (process.env.KIOKU_CACHE) {
    return resolve(process.env.KIOKU_CACHE);
  }
  return join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "kioku");
}
