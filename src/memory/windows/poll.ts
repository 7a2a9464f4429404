import { type FSWatcher, watch } from "node:fs";

/** Events of the file system that come together are looked at together. */
const HINT_MS = 15;

interface PollOptions {
  /** Watched for hints; may not exist yet. */
  readonly folder: string;
  readonly everyMs: number;
  /** Never runs twice at once. What it throws is dropped: the next look is another try. */
  readonly check: () => Promise<void>;
}

/**
 * Looks at files that another process changes. `fs.watch` only makes it look sooner: network folders and containers do not
 * tell of changes. Keeps no process alive.
 */
export class Poll {
  readonly #options: PollOptions;
  readonly #timer: NodeJS.Timeout;
  #hint: NodeJS.Timeout | undefined;
  #watcher: FSWatcher | undefined;
  #running: Promise<void> | undefined;
  #again = false;
  #closed = false;

  constructor(options: PollOptions) {
    this.#options = options;
    this.#watch();
    this.#timer = setInterval(() => {
      this.#watch();
      this.look();
    }, options.everyMs).unref();
  }

  /** Looks now, or once more if it is looking already. */
  look(): void {
    if (this.#closed) {
      return;
    }
    if (this.#running !== undefined) {
      this.#again = true;
      return;
    }
    this.#running = this.#run();
  }

  /** Resolves when nothing runs any more. Not to be awaited inside the check. */
  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    clearTimeout(this.#hint);
    this.#watcher?.close();
    this.#watcher = undefined;
    await this.#running;
  }

  async #run(): Promise<void> {
    do {
      this.#again = false;
      await this.#options.check().catch(() => undefined);
    } while (this.#again && !this.#closed);
    this.#running = undefined;
  }

  #watch(): void {
    // On Windows a watched folder cannot be moved away, and deleting an agent does that.
    if (this.#watcher !== undefined || process.platform === "win32") {
      return;
    }
    try {
      const watcher = watch(this.#options.folder, { persistent: false }, () => this.#hinted());
      watcher.on("error", () => {
        watcher.close();
        if (this.#watcher === watcher) {
          this.#watcher = undefined;
        }
      });
      this.#watcher = watcher;
    } catch {
      // The folder is not there yet, or the system has no watcher to spare.
    }
  }

  #hinted(): void {
    if (this.#hint === undefined && !this.#closed) {
      this.#hint = setTimeout(() => {
        this.#hint = undefined;
        this.look();
      }, HINT_MS).unref();
    }
  }
}
