import { type FileHandle, open, rm } from "node:fs/promises";
import { join } from "node:path";

/** The disk is full until the returned function is called: every write to an open file of this process fails. */
export async function fillDisk(folder: string): Promise<() => void> {
  const probe = join(folder, "probe");
  const handle = await open(probe, "w");
  const prototype: FileHandle = Object.getPrototypeOf(handle);
  await handle.close();
  await rm(probe);
  const write = prototype.write;
  prototype.write = async () => {
    throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
  };
  return () => {
    prototype.write = write;
  };
}
