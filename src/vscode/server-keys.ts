import type * as vscode from "vscode";
import { parseServerAddress } from "../model/server-address.ts";

/**
 * Keys of model servers, in the editor's secret store, one for each server: a key is sent only to the server it
 * was entered for. Browser-served editors can lose secrets on reload, so the last value is remembered too.
 */
export class ServerKeys {
  readonly #secrets: vscode.SecretStorage;
  readonly #remembered = new Map<string, string>();

  constructor(secrets: vscode.SecretStorage) {
    this.#secrets = secrets;
  }

  /** @param root `ServerAddress.root`. */
  async get(root: string): Promise<string | undefined> {
    const stored = this.#remembered.get(root) ?? (await this.#secrets.get(nameOf(root)));
    return stored || keyFromEnvironment(root);
  }

  /** An empty key forgets it. */
  async set(root: string, key: string): Promise<void> {
    if (key === "") {
      this.#remembered.delete(root);
      await this.#secrets.delete(nameOf(root));
      return;
    }
    this.#remembered.set(root, key);
    await this.#secrets.store(nameOf(root), key);
  }
}

function nameOf(root: string): string {
  return `kioku.serverKey:${root}`;
}

/** `KIOKU_SERVER_KEY` belongs to `KIOKU_SERVER_URL` and to no other server. */
function keyFromEnvironment(root: string): string | undefined {
  const { KIOKU_SERVER_URL: url, KIOKU_SERVER_KEY: key } = process.env;
  try {
    return url && key && parseServerAddress(url).root === root ? key : undefined;
  } catch {
    return undefined;
  }
}
