/**
 * `npm start`: opens Kioku's chat in a VS Code and stays until stopped. `npm start -- --check`: does it without a
 * person, talks to the agent in a headless browser, and exits 0 when the agent remembers across a reload.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { cacheFolder } from "../host/paths.ts";
import { makeTemporaryFolder } from "../host/temporary-folder.ts";
import { checkByTalking } from "./check.ts";
import { chooseModel } from "./choose-model.ts";
import { hasDesktopEditor, runDesktopEditor } from "./desktop-editor.ts";
import { modelEnvironment } from "./model-server.ts";
import { startServedEditor } from "./served-editor.ts";
import { makeTrialFolders } from "./trial-folders.ts";

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } });
  const desktop = !values.check && hasDesktopEditor();
  // A check must not find, nor leave, anything in a person's agents.
  const root = values.check ? makeTemporaryFolder() : join(cacheFolder(), "start", desktop ? "desktop" : "browser");
  const folders = makeTrialFolders(root);
  const environment = modelEnvironment(await chooseModel(folders.data));

  if (desktop) {
    return runDesktopEditor(folders, environment);
  }
  const editor = await startServedEditor(folders, environment);
  if (values.check) {
    await checkByTalking(editor.url);
    await editor.stop();
    console.log("Kioku works.");
    return 0;
  }
  console.log(`\nKioku is at ${editor.url}\nOpen it in a browser on this machine. Stop with Ctrl+C.`);
  await editor.ended;
  console.error("code-server has ended.");
  return 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`\nFailed: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
// Servers still running would keep this process alive; ending it ends them.
process.exit();
