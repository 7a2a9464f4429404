import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { repositoryFolder } from "../../support/host/paths.ts";

const BESIDE_THE_CHECKOUT = "../shared/bench";

export interface RetrievalDocument {
  readonly haystack: string;
  readonly id: string;
  readonly text: string;
  /** `1:56 pm on 8 May, 2023`: the time of its session. */
  readonly ts?: string;
  readonly speaker?: string;
}

export interface RetrievalQuery {
  readonly haystack: string;
  readonly text: string;
  /** Ids of the documents that answer it. */
  readonly gold: readonly string[];
}

export interface Haystack {
  readonly name: string;
  readonly documents: readonly RetrievalDocument[];
  readonly queries: readonly RetrievalQuery[];
}

/** The haystacks of a set in the folder beside the checkout; `undefined` where that is not there. */
export async function retrievalSet(name: "locomo-turn" | "jsquad"): Promise<Haystack[] | undefined> {
  const folder = join(repositoryFolder, BESIDE_THE_CHECKOUT, name);
  if (!existsSync(folder)) {
    return undefined;
  }
  const documents = Map.groupBy(
    await jsonLines<RetrievalDocument>(join(folder, "corpus.jsonl")),
    each => each.haystack,
  );
  const queries = Map.groupBy(await jsonLines<RetrievalQuery>(join(folder, "queries.jsonl")), each => each.haystack);
  return Array.from(documents, ([haystack, inIt]) => ({
    name: haystack,
    documents: inIt,
    queries: queries.get(haystack) ?? [],
  }));
}

async function jsonLines<T>(path: string): Promise<T[]> {
  const text = await readFile(path, "utf8");
  return text
    .split("\n")
    .filter(line => line !== "")
    .map(line => JSON.parse(line));
}
