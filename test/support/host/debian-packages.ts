import { spawnSync } from "node:child_process";
import { runToEnd } from "./processes.ts";

// biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own placeholders.
const FORMAT = "${Package} ${db:Status-Status}\\n";

/**
 * Sees to it that these Debian packages are installed: with apt-get when this is root, otherwise the error names the
 * one command to run. On a system without dpkg nothing is checked.
 */
export async function ensureDebianPackages(names: readonly string[]): Promise<void> {
  const missing = missingPackages(names);
  if (missing.length === 0) {
    return;
  }
  if (process.getuid?.() !== 0) {
    throw new Error(
      `These Debian packages are missing. Install them with this command, then try again:\n\n` +
        `  sudo sh -c 'apt-get update && apt-get install -y ${missing.join(" ")}'\n`,
    );
  }
  console.log(`Installing Debian packages: ${missing.join(" ")}`);
  const apt = (...args: string[]) =>
    runToEnd("apt-get", ["-q", "-o", "DPkg::Lock::Timeout=600", ...args], {
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
  if ((await apt("update")) !== 0 || (await apt("install", "-y", "--no-install-recommends", ...missing)) !== 0) {
    throw new Error(`apt-get could not install ${missing.join(" ")}; its own message is above.`);
  }
}

function missingPackages(names: readonly string[]): string[] {
  if (names.length === 0) {
    return [];
  }
  const query = spawnSync("dpkg-query", ["--show", `--showformat=${FORMAT}`, ...names], {
    encoding: "utf8",
  });
  if (query.error) {
    return [];
  }
  const installed = new Set(query.stdout.split("\n"));
  return names.filter(name => !installed.has(`${name} installed`));
}
