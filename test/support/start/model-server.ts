/** A model server as the extension is told of it. */
export interface ModelServer {
  readonly url: string;
  readonly key?: string;
}

/** What the extension reads where its settings say nothing. */
export function modelEnvironment(server: ModelServer | undefined): Record<string, string> {
  if (server === undefined) {
    return {};
  }
  return { KIOKU_SERVER_URL: server.url, ...(server.key === undefined ? {} : { KIOKU_SERVER_KEY: server.key }) };
}
