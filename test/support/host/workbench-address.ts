export interface WorkbenchAddress {
  /** `127.0.0.1:<port>` */
  readonly authority: string;
  /** The folder to open. */
  readonly workspaceFolder: string;
  /** Loads the extension from this folder; absent when it is installed. */
  readonly extensionFolder?: string;
  /** Runs this module's `run()` in the extension host. */
  readonly testModule?: string;
}

/** The page that opens a folder in a served VS Code, with the development options a served VS Code takes from its address. */
export function workbenchUrl(address: WorkbenchAddress): string {
  const onServer = (path: string) => `vscode-remote://${address.authority}${path}`;
  const payload: [string, string][] = [["skipWelcome", "true"]];
  if (address.extensionFolder !== undefined) {
    payload.push(["extensionDevelopmentPath", onServer(address.extensionFolder)]);
  }
  if (address.testModule !== undefined) {
    payload.push(["extensionTestsPath", onServer(address.testModule)]);
  }
  const query = new URLSearchParams({ folder: address.workspaceFolder, payload: JSON.stringify(payload) });
  return `http://${address.authority}/?${query}`;
}
