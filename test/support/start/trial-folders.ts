import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { quietSettings } from "../host/quiet.ts";

/** What the window of `npm start` keeps from one run to the next, the agents and their memories among it. */
export interface TrialFolders {
  readonly data: string;
  readonly extensions: string;
  readonly workspace: string;
}

const README = `# A folder to try Kioku in

Say hello in the chat beside this page, tell your name and something you like, close the window, and come back.

# Kioku を試すためのフォルダーです

となりのチャットで話しかけて、名前と好きなものを教えてみてください。ウィンドウを閉じても、次に開いたとき覚えています。
`;

/** Makes the folders under `root` where they are missing. */
export function makeTrialFolders(root: string): TrialFolders {
  const folders = {
    data: join(root, "data"),
    extensions: join(root, "extensions"),
    workspace: join(root, "workspace"),
  };
  for (const folder of [join(folders.data, "User"), folders.extensions, folders.workspace]) {
    mkdirSync(folder, { recursive: true });
  }
  writeIfMissing(join(folders.data, "User", "settings.json"), `${JSON.stringify(quietSettings, undefined, 2)}\n`);
  writeIfMissing(join(folders.workspace, "README.md"), README);
  return folders;
}

function writeIfMissing(file: string, text: string): void {
  if (!existsSync(file)) {
    writeFileSync(file, text);
  }
}
