import { type FileHandle, open, readFile, rename, rm, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { ulid } from "ulid";
import { StoreError } from "../agent-store.ts";
import { errorCode } from "../storage/atomic-file.ts";

const HEARTBEAT_MS = 5_000;
const STALE_MS = 15_000;

interface LeaseContent {
  /** Tells this holding of the lease from every other one. */
  readonly token: string;
  readonly owner: string;
  readonly pid: number;
  readonly host: string;
  readonly heartbeatAt: string;
}

interface LeaseOptions {
  readonly owner: string;
  readonly now: () => Date;
}

export function leasePath(folder: string): string {
  return join(folder, "lease.json");
}

/** The right to write an agent, held as a file with a heartbeat. One window holds it at a time. */
export class Lease {
  readonly #path: string;
  readonly #handle: FileHandle;
  readonly #content: Omit<LeaseContent, "heartbeatAt">;
  readonly #options: LeaseOptions;
  readonly #timer: NodeJS.Timeout;
  #beating: Promise<void> = Promise.resolve();
  #lastBeat: Date;
  #lost = false;

  private constructor(
    path: string,
    handle: FileHandle,
    content: Omit<LeaseContent, "heartbeatAt">,
    options: LeaseOptions,
  ) {
    this.#path = path;
    this.#handle = handle;
    this.#content = content;
    this.#options = options;
    this.#lastBeat = options.now();
    this.#timer = setInterval(() => {
      this.#beating = this.#beat();
    }, HEARTBEAT_MS).unref();
  }

  /** @throws StoreError `locked` while another owner is alive. */
  static async acquire(folder: string, options: LeaseOptions): Promise<Lease> {
    const path = leasePath(folder);
    const handle = (await createNew(path)) ?? (await takeOver(path, options.now()));
    const content = { token: ulid(), owner: options.owner, pid: process.pid, host: hostname() };
    const lease = new Lease(path, handle, content, options);
    try {
      await lease.#write();
    } catch (error) {
      await lease.release();
      throw error;
    }
    return lease;
  }

  /**
   * To be called before each write. After a pause of the computer or of this process the timer says nothing, so then
   * it looks whether the lease is still there.
   * @throws StoreError `locked` if somebody else has taken the lease.
   */
  async confirm(): Promise<void> {
    const age = Math.abs(this.#options.now().getTime() - this.#lastBeat.getTime());
    if (age > 2 * HEARTBEAT_MS) {
      await this.#beat();
    }
    if (this.#lost) {
      throw locked();
    }
  }

  async release(): Promise<void> {
    clearInterval(this.#timer);
    await this.#beating;
    const mine = await this.#isMine();
    await this.#handle.close();
    if (mine) {
      await rm(this.#path, { force: true });
    }
  }

  async #beat(): Promise<void> {
    try {
      if (await this.#isMine()) {
        return await this.#write();
      }
    } catch {
      // The disk may be full or the folder away for a moment; the next beat tries again.
      return;
    }
    this.#lost = true;
    clearInterval(this.#timer);
  }

  /** Through the handle, so that a lease somebody else has put at this path is never overwritten. */
  async #write(): Promise<void> {
    const now = this.#options.now();
    const content: LeaseContent = { ...this.#content, heartbeatAt: now.toISOString() };
    await this.#handle.write(JSON.stringify(content), 0);
    this.#lastBeat = now;
  }

  async #isMine(): Promise<boolean> {
    const found = await readLease(this.#path);
    return found?.content?.token === this.#content.token;
  }
}

interface FoundLease {
  /** `undefined` if the file is empty or unreadable: its owner is about to write it, or has died in doing so. */
  readonly content: LeaseContent | undefined;
  readonly changedAt: number;
}

async function createNew(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, "wx");
  } catch (error) {
    if (errorCode(error) === "EEXIST") {
      return undefined;
    }
    throw error;
  }
}

async function takeOver(path: string, now: Date): Promise<FileHandle> {
  const found = await readLease(path);
  if (found !== undefined && isLive(found, now)) {
    throw locked();
  }
  // Of several windows that find the same stale lease, only one can rename it.
  const stale = `${path}.${ulid()}`;
  await rename(path, stale).catch(error => {
    if (errorCode(error) !== "ENOENT") {
      throw error;
    }
  });
  const renamed = await readLease(stale);
  if (renamed !== undefined && isLive(renamed, now)) {
    await rename(stale, path);
    throw locked();
  }
  await rm(stale, { force: true });
  const handle = await createNew(path);
  if (handle === undefined) {
    throw locked();
  }
  return handle;
}

async function readLease(path: string): Promise<FoundLease | undefined> {
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(path, "utf8"), stat(path)]);
    return { content: parseLease(text), changedAt: mtimeMs };
  } catch (error) {
    if (errorCode(error) === "ENOENT") {
      return undefined;
    }
    throw error;
  }
}

function parseLease(text: string): LeaseContent | undefined {
  try {
    const value: Partial<LeaseContent> | null = JSON.parse(text);
    const { token, owner, pid, host, heartbeatAt } = value ?? {};
    if (typeof token !== "string" || typeof owner !== "string" || typeof pid !== "number") {
      return undefined;
    }
    if (typeof host !== "string" || typeof heartbeatAt !== "string") {
      return undefined;
    }
    return { token, owner, pid, host, heartbeatAt };
  } catch {
    return undefined;
  }
}

function isLive({ content, changedAt }: FoundLease, now: Date): boolean {
  if (content === undefined) {
    return now.getTime() - changedAt < STALE_MS;
  }
  const age = Math.abs(now.getTime() - Date.parse(content.heartbeatAt));
  return age < STALE_MS && !(content.host === hostname() && !isRunning(content.pid));
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === "EPERM";
  }
}

function locked(): StoreError {
  return new StoreError(
    "locked",
    "This agent is open in another window. Close it there, or wait a few seconds if that window has just closed.",
  );
}
