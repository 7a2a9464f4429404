import type * as vscode from "vscode";
import { parseServerAddress } from "../model/server-address.ts";

/**
 * Keys of model servers, in the editor's secret store, one for each server: a key is sent only to the server it
 * was entered for. Browser-served editors can lose secrets on reload, so the last value is remembered too.
 */
export class ServerKeys implements vscode.Disposable {
  readonly #secrets: vscode.SecretStorage;
  /** By name in the store; empty where it has none. */
  readonly #remembered = new Map<string, string>();
  readonly #subscription: vscode.Disposable;

  constructor(secrets: vscode.SecretStorage) {
    this.#secrets = secrets;
    // Another window has changed the key; what this one remembers is of yesterday.
    this.#subscription = secrets.onDidChange(({ key }) => this.#remembered.delete(key));
  }

  dispose(): void {
    this.#subscription.dispose();
  }

  /** @param root `ServerAddress.root`. */
  async get(root: string): Promise<string | undefined> {
    const name = nameOf(root);
    let key = this.#remembered.get(name);
    if (key === undefined) {
      // Asked for at every count of tokens, and the store is another process away.
      key = (await this.#secrets.get(name)) ?? "";
      this.#remembered.set(name, key);
    }
    return key || keyFromEnvironment(root);
  }

  /** An empty key forgets it. */
  async set(root: string, key: string): Promise<void> {
    const name = nameOf(root);
    if (key === "") {
      await this.#secrets.delete(name);
      this.#remembered.delete(name);
      return;
    }
    await this.#secrets.store(name, key);
    this.#remembered.set(name, key);
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
