/** One test of the host suite, as a line of JSON in the report file. */
export type HostReport =
  | { readonly result: "passed"; readonly title: string }
  | { readonly result: "failed"; readonly title: string; readonly error: string };
