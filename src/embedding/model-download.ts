import { mkdir, mkdtemp, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { hubModelFolder, isHubId, QUANTIZED_WEIGHTS, readModelFolder } from "./model-files.ts";

export const DEFAULT_HUB_URL = "https://huggingface.co";

const MIB = 1024 * 1024;

/** Small files first, so that a wrong id fails at once. The limits are far above real models and bound a hostile hub. */
const DOWNLOADED_FILES = [
  { name: "config.json", limitBytes: MIB },
  { name: "tokenizer_config.json", limitBytes: 8 * MIB },
  { name: "tokenizer.json", limitBytes: 64 * MIB },
  { name: QUANTIZED_WEIGHTS, limitBytes: 1024 * MIB },
] as const;

type DownloadedFile = (typeof DOWNLOADED_FILES)[number];

const PARTIAL_PREFIX = ".download-";

/** No download takes a day, so an older partial folder belongs to a window that was killed. */
const STALE_AFTER_MS = 24 * 60 * 60 * 1000;

/**
 * - `invalid-id`: not `owner/name`.
 * - `unreachable`: the hub does not answer (offline, blocked, wrong address).
 * - `not-found`: the hub has no such model, or the model no quantised ONNX weights.
 * - `refused`: any other HTTP status.
 * - `dropped`: the connection ended in mid-file.
 * - `damaged`: what came is not what was announced, or no model.
 * - `too-large`: a file is larger than any model this is meant for.
 * - `disk`: the models folder cannot be written.
 * - `cancelled`: the caller's signal.
 */
export type ModelDownloadErrorCode =
  | "invalid-id"
  | "unreachable"
  | "not-found"
  | "refused"
  | "dropped"
  | "damaged"
  | "too-large"
  | "disk"
  | "cancelled";

/** The only thing `downloadModel` throws. */
export class ModelDownloadError extends Error {
  readonly code: ModelDownloadErrorCode;
  constructor(code: ModelDownloadErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "ModelDownloadError";
    this.code = code;
  }
}

export interface DownloadProgress {
  /** Path inside the model's folder. */
  readonly file: string;
  readonly receivedBytes: number;
  /** undefined when the hub does not say. */
  readonly totalBytes: number | undefined;
}

export interface ModelDownloadOptions {
  /** `owner/name` on the hub. */
  readonly modelId: string;
  readonly modelsFolder: string;
  /** A hub with Hugging Face's addresses: `<hubUrl>/<owner>/<name>/resolve/main/<file>`. */
  readonly hubUrl?: string;
  readonly onProgress?: (progress: DownloadProgress) => void;
  readonly signal?: AbortSignal;
}

interface Transfer {
  readonly source: URL;
  readonly target: string;
  readonly file: DownloadedFile;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: DownloadProgress) => void;
}

/**
 * Downloads what the embedder needs of a hub model, unless it is there already. The files are collected elsewhere and
 * appear in the model's folder all at once; a failed download leaves nothing.
 * @returns the model's folder.
 * @throws ModelDownloadError
 */
export async function downloadModel(options: ModelDownloadOptions): Promise<string> {
  const { modelId, modelsFolder, hubUrl = DEFAULT_HUB_URL } = options;
  if (!isHubId(modelId)) {
    throw new ModelDownloadError("invalid-id", `"${modelId}" is no model id. It has the form owner/name.`);
  }
  const modelFolder = hubModelFolder(modelId, modelsFolder);
  if (await isComplete(modelFolder)) {
    return modelFolder;
  }
  const signal = options.signal ?? new AbortController().signal;
  const partial = await explain("disk", "The models folder cannot be written", createPartialFolder(modelsFolder));
  try {
    for (const file of DOWNLOADED_FILES) {
      await download({
        source: fileUrl(hubUrl, modelId, file.name),
        target: join(partial, file.name),
        file,
        signal,
        onProgress: options.onProgress ?? (() => {}),
      });
    }
    await explain("damaged", "What was downloaded is no text model", readModelFolder(partial));
    await explain("disk", "The downloaded model cannot be put into its folder", publish(partial, modelFolder));
    return modelFolder;
  } catch (error) {
    throw signal.aborted ? new ModelDownloadError("cancelled", "The download was cancelled.") : error;
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

function fileUrl(hubUrl: string, modelId: string, file: string): URL {
  const address = `${hubUrl.replace(/\/+$/, "")}/${modelId}/resolve/main/${file}`;
  if (!/^https?:/i.test(address) || !URL.canParse(address)) {
    throw new ModelDownloadError("unreachable", `"${hubUrl}" is no address of a model hub.`);
  }
  return new URL(address);
}

/** On the same file system as the model's folder, so that a rename suffices. */
async function createPartialFolder(modelsFolder: string): Promise<string> {
  await mkdir(modelsFolder, { recursive: true });
  const partials = (await readdir(modelsFolder)).filter(name => name.startsWith(PARTIAL_PREFIX));
  // Another window may be clearing up as well, so that a folder is gone before it is looked at.
  await Promise.allSettled(partials.map(name => removeIfStale(join(modelsFolder, name))));
  const partial = await mkdtemp(join(modelsFolder, PARTIAL_PREFIX));
  await mkdir(join(partial, dirname(QUANTIZED_WEIGHTS)));
  return partial;
}

async function removeIfStale(folder: string): Promise<void> {
  const { mtimeMs } = await stat(folder);
  if (Date.now() - mtimeMs > STALE_AFTER_MS) {
    await rm(folder, { recursive: true, force: true });
  }
}

async function download(transfer: Transfer): Promise<void> {
  const response = await request(transfer);
  await save(response, transfer);
  if (transfer.file.name.endsWith(".json")) {
    const parsing = readFile(transfer.target, "utf8").then(text => JSON.parse(text));
    await explain("damaged", `The hub sent something else than JSON as ${transfer.file.name}`, parsing);
  }
}

async function request({ source, file, signal }: Transfer): Promise<Response> {
  // Compressed, a file's length could not be compared with the announced one.
  const sent = fetch(source, { signal, headers: { "accept-encoding": "identity" } });
  const response = await explain("unreachable", `${source.origin} does not answer`, sent);
  if (response.ok) {
    return response;
  }
  await response.body?.cancel();
  // Hugging Face answers 401 for models that do not exist or are not public.
  if (response.status === 404 || response.status === 401) {
    throw new ModelDownloadError("not-found", `The hub has no ${file.name} of this model (${source}).`);
  }
  throw new ModelDownloadError("refused", `The hub answered with status ${response.status} (${source}).`);
}

async function save(response: Response, { target, file, signal, onProgress }: Transfer): Promise<void> {
  const totalBytes = announcedBytes(response);
  let receivedBytes = 0;
  const output = await explain("disk", `${file.name} cannot be written`, open(target, "wx"));
  try {
    for await (const chunk of chunksOf(response, file.name)) {
      signal.throwIfAborted();
      receivedBytes += chunk.length;
      if (Math.max(receivedBytes, totalBytes ?? 0) > file.limitBytes) {
        throw new ModelDownloadError("too-large", `${file.name} is larger than ${file.limitBytes / MIB} MiB.`);
      }
      await explain("disk", `${file.name} cannot be written`, output.writeFile(chunk));
      onProgress({ file: file.name, receivedBytes, totalBytes });
    }
    await explain("disk", `${file.name} cannot be written`, output.sync());
  } finally {
    await output.close();
  }
  if (totalBytes !== undefined && receivedBytes !== totalBytes) {
    throw new ModelDownloadError("damaged", `${file.name} has ${receivedBytes} bytes instead of ${totalBytes}.`);
  }
}

/** The body's bytes; a break of the connection becomes `dropped`. */
async function* chunksOf(response: Response, file: string): AsyncGenerator<Uint8Array> {
  const reader = response.body?.getReader();
  try {
    while (reader !== undefined) {
      const { done, value } = await explain("dropped", `The connection ended within ${file}`, reader.read());
      if (done) {
        return;
      }
      yield value;
    }
  } finally {
    // A broken stream cannot be cancelled any more; its error is the one that counts.
    await reader?.cancel().catch(() => {});
  }
}

function announcedBytes({ headers }: Response): number | undefined {
  const length = headers.get("content-length");
  return length === null || headers.has("content-encoding") ? undefined : Number(length);
}

async function publish(partial: string, modelFolder: string): Promise<void> {
  if (await isComplete(modelFolder)) {
    // Another window was faster.
    return;
  }
  await mkdir(dirname(modelFolder), { recursive: true });
  await rm(modelFolder, { recursive: true, force: true });
  await rename(partial, modelFolder);
}

async function isComplete(modelFolder: string): Promise<boolean> {
  try {
    await readModelFolder(modelFolder);
    return true;
  } catch {
    return false;
  }
}

/** Passes a result on; a failure becomes the given error, with its own reason at the end of the message. */
async function explain<T>(code: ModelDownloadErrorCode, what: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    throw new ModelDownloadError(code, `${what} (${reasonOf(cause)}).`, { cause });
  }
}

/** `fetch` says only "fetch failed" and hides the reason in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  return error.cause instanceof Error ? reasonOf(error.cause) : error.message || error.name;
}
