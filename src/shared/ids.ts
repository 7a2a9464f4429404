import { monotonicFactory } from "ulid";

const nextUlid = monotonicFactory();

/** A ULID; ids made in one process sort in the order they were made. */
export function newId(): string {
  return nextUlid();
}
