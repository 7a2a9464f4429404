import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { repositoryFolder } from "../../../support/host/paths.ts";

const BESIDE_THE_CHECKOUT = "../shared/models/stories260K/stories260K.gguf";

/** The model file: `KIOKU_BENCH_MODEL`, else stories260K (a llama of 260,000 weights) in the folder beside the checkout. */
export function benchModelFile(): string | undefined {
  const file = process.env.KIOKU_BENCH_MODEL
    ? resolve(process.env.KIOKU_BENCH_MODEL)
    : join(repositoryFolder, BESIDE_THE_CHECKOUT);
  return existsSync(file) ? file : undefined;
}
