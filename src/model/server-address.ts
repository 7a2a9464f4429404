/** Where a server is: the base URL for the OpenAI routes and the origin for the others. */
export interface ServerAddress {
  /** Ends in `/v1`, as the OpenAI SDK wants it. */
  readonly baseUrl: string;
  /** What stands before `/v1`: `/openapi.json`, `/props` and `/tokenize` are found there. */
  readonly root: string;
}

/**
 * Reads what a person typed: with or without scheme, with or without `/v1`, with a route pasted behind it.
 * @throws TypeError when it is no http(s) address, or carries a user name or password.
 */
export function parseServerAddress(input: string): ServerAddress {
  const text = input.trim();
  const url = new URL(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`);
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new TypeError(`Not an http or https address: ${url.protocol}//`);
  }
  if (url.username !== "" || url.password !== "") {
    throw new TypeError("The address must not hold a user name or password; the key is kept in the secret store.");
  }
  const prefix = url.pathname.replace(/\/v1(\/.*)?$/, "").replace(/\/+$/, "");
  const root = `${url.origin}${prefix}`;
  return { baseUrl: `${root}/v1`, root };
}
