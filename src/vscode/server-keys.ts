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
    return (await this.#read(nameOf(root, "serverKey"))) || keyFromEnvironment(root);
  }

  /** The key that loads models, which is another one; it is sent with nothing else. */
  async getAdmin(root: string): Promise<string | undefined> {
    return (await this.#read(nameOf(root, "serverAdminKey"))) || undefined;
  }

  /** An empty key forgets it. */
  set(root: string, key: string): Promise<void> {
    return this.#write(nameOf(root, "serverKey"), key);
  }

  /** An empty key forgets it. */
  setAdmin(root: string, key: string): Promise<void> {
    return this.#write(nameOf(root, "serverAdminKey"), key);
  }

  async #read(name: string): Promise<string> {
    let key = this.#remembered.get(name);
    if (key === undefined) {
      // Asked for at every count of tokens, and the store is another process away.
      key = (await this.#secrets.get(name)) ?? "";
      this.#remembered.set(name, key);
    }
    return key;
  }

  async #write(name: string, key: string): Promise<void> {
    if (key === "") {
      await this.#secrets.delete(name);
      this.#remembered.delete(name);
      return;
    }
    await this.#secrets.store(name, key);
    this.#remembered.set(name, key);
  }
}

function nameOf(root: string, kind: "serverKey" | "serverAdminKey"): string {
  return `kioku.${kind}:${root}`;
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
