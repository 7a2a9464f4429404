import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { panelHtml } from "../../../src/shared/panel-html.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));

export interface PanelServer {
  readonly origin: string;
  close(): Promise<void>;
}

/** Serves the chat panel's page as VS Code does, under the same policy, at a local address. */
export async function servePanel(language: string): Promise<PanelServer> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ["webview/chat.ts", "webview/chat.css"],
    outdir: "out",
    bundle: true,
    write: false,
    target: "es2023",
    logLevel: "error",
  });
  const files = new Map(outputFiles.map(file => [file.path.slice(file.path.lastIndexOf("/")), file.text]));
  files.set("/themes.css", await readFile(new URL("themes.css", import.meta.url), "utf8"));
  files.set("/", pageWithTheme(language));
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    const text = files.get(path);
    response.writeHead(text === undefined ? 404 : 200, { "content-type": contentType(path) });
    response.end(text);
  });
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve));
  return { origin: originOf(server), close: () => close(server) };
}

function pageWithTheme(language: string): string {
  const page = panelHtml({
    cspSource: "'self'",
    nonce: "bm9uY2U",
    scriptUri: "/chat.js",
    styleUri: "/chat.css",
    language,
    title: "Kioku",
  });
  return page.replace("</title>", `</title>\n<link rel="stylesheet" href="/themes.css">`);
}

function contentType(path: string): string {
  const type = path.endsWith(".js") ? "text/javascript" : path.endsWith(".css") ? "text/css" : "text/html";
  return `${type}; charset=utf-8`;
}

function originOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === "string") {
    throw new Error("the panel server has no port");
  }
  return `http://127.0.0.1:${address.port}`;
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve, reject) => server.close(error => (error ? reject(error) : resolve())));
}
