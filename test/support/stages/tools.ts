import { delimiter, join } from "node:path";
import { repositoryFolder } from "../host/paths.ts";
import { runToEnd } from "../host/processes.ts";

/** Runs an installed command-line tool in the repository, its output shown as it comes, and returns its exit code. */
export function runTool(tool: string, ...args: string[]): Promise<number> {
  const binaries = join(repositoryFolder, "node_modules", ".bin");
  return runToEnd(tool, args, {
    cwd: repositoryFolder,
    env: { ...process.env, PATH: [binaries, process.env.PATH].join(delimiter) },
    // There the tools are .cmd files, which only a shell runs.
    shell: process.platform === "win32",
  });
}

/** Runs `node esbuild.mjs`; throws when something does not build. */
export async function build(...flags: ("--production" | "--tests")[]): Promise<void> {
  if ((await runToEnd(process.execPath, ["esbuild.mjs", ...flags], { cwd: repositoryFolder })) !== 0) {
    throw new Error("The build failed; esbuild's own message is above.");
  }
}
