import { readdirSync, readFileSync } from "node:fs";

/**
 * Kills the extension hosts of a served VS Code as a crash or a power cut would: no signal handler runs. Linux only,
 * as served editors are.
 *
 * @param dataFolder of the server, which its processes carry in their environment
 * @returns how many were killed
 */
export function killExtensionHosts(dataFolder: string): number {
  const hosts = readdirSync("/proc").filter(name => /^\d+$/.test(name) && isExtensionHost(name, dataFolder));
  for (const pid of hosts) {
    process.kill(Number(pid), "SIGKILL");
  }
  return hosts.length;
}

function isExtensionHost(pid: string, dataFolder: string): boolean {
  try {
    return (
      readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("extensionHost") &&
      readFileSync(`/proc/${pid}/environ`, "utf8").includes(`TMPDIR=${dataFolder}`)
    );
  } catch {
    // It ended while it was being looked at, or belongs to someone else.
    return false;
  }
}
