import * as vscode from "vscode";
import { code, type FindingText, oneLine, type ReportSubject } from "./finding-words.ts";

interface Answer {
  readonly message: string;
  readonly status: number | undefined;
}

export function unreachable({ message }: Answer, { url }: ReportSubject): FindingText {
  return {
    found: vscode.l10n.t(
      "No model server answers at {0} ({1}). Start it, or change the address.",
      url,
      oneLine(message),
    ),
    cause: vscode.l10n.t(
      "Nothing at this address takes connections: the server is not running, is still starting, or listens elsewhere.",
    ),
    changes: [
      vscode.l10n.t(
        "Start the server and wait until it prints its address. TabbyAPI: `./start.sh`, or `start.bat` on Windows, in its folder.",
      ),
      vscode.l10n.t(
        "Compare the address with the setting `kioku.server.url`, which is {0}. TabbyAPI's own stands in its `config.yml` under `network`, keys `host` and `port`.",
        code(url),
      ),
      vscode.l10n.t(
        "If the server runs on another machine or in a container, let it listen on `0.0.0.0` and open its port in the firewall. In a remote window `127.0.0.1` is the remote machine.",
      ),
    ],
    nextSteps: ["set-up-server"],
  };
}

export function stalled({ message }: Answer): FindingText {
  return {
    found: vscode.l10n.t(
      "The server has stopped answering. {0} It may be loading a model or be busy with another request.",
      oneLine(message),
    ),
    cause: vscode.l10n.t("It takes connections, but its answer did not come in time."),
    changes: [
      vscode.l10n.t("Look at the server's console. While it loads a model, wait until it is done and check again."),
      vscode.l10n.t(
        "If nothing moves there, restart the server. TabbyAPI from April to August 2026 hangs for good after a request that found no model.",
      ),
    ],
    nextSteps: ["check-again"],
  };
}

export function dropped({ message }: Answer, { url }: ReportSubject): FindingText {
  return {
    found: vscode.l10n.t("The server at {0} broke off its answer: {1}", url, oneLine(message)),
    cause: vscode.l10n.t("It has crashed or been restarted, or something between cuts the connection."),
    changes: [
      vscode.l10n.t(
        "Look at the last lines of the server's console. If it ran out of memory, load the model with less context.",
      ),
      vscode.l10n.t("Restart the server if it is gone, and check again."),
    ],
    nextSteps: ["check-again"],
  };
}

export function refused({ message, status }: Answer, { url }: ReportSubject): FindingText {
  return {
    found: vscode.l10n.t("The server refuses the request: {0}", oneLine(message)),
    cause:
      status === 404 || status === 405
        ? vscode.l10n.t(
            "It does not know the route (HTTP {0}): another program answers there, or the address has something too much at its end.",
            status,
          )
        : vscode.l10n.t("It answers, but not as a server with OpenAI's protocol does."),
    changes: [
      vscode.l10n.t(
        "Check the setting `kioku.server.url`, which is {0}: it ends in `/v1`, with nothing behind it.",
        code(url),
      ),
      vscode.l10n.t("Look at the server's console, which tells what it was asked and why it refused."),
    ],
    nextSteps: ["set-up-server"],
  };
}

export function serverError({ message, status }: Answer): FindingText {
  return {
    found: vscode.l10n.t("The server reports an error: {0} Its console tells more.", oneLine(message)),
    cause:
      status === undefined
        ? vscode.l10n.t("The request was in order, but the server failed over it.")
        : vscode.l10n.t("The request was in order, but the server failed over it (HTTP {0}).", status),
    changes: [
      vscode.l10n.t("Look at the server's console for the cause."),
      vscode.l10n.t("Restart the server, or bring it up to date, and check again."),
    ],
    nextSteps: ["check-again"],
  };
}

export function noModel({ message }: { readonly message: string }, { url }: ReportSubject): FindingText {
  return {
    found: vscode.l10n.t("The server at {0} runs, but has no model loaded. Load one there, then try again.", url),
    cause: vscode.l10n.t("The server says: {0}", oneLine(message)),
    changes: [
      vscode.l10n.t("Run *Kioku: Load Model…* and choose one."),
      vscode.l10n.t(
        "To have TabbyAPI load one when it starts, name its folder in `config.yml` under `model`, key `model_name`, and restart.",
      ),
      vscode.l10n.t("If the setting `kioku.server.model` names a model that the server does not have, empty it."),
    ],
    nextSteps: ["load-model", "write-server-config"],
  };
}

export function modelLoading({ url }: ReportSubject): FindingText {
  return {
    found: vscode.l10n.t("The server at {0} is still loading its model.", url),
    cause: vscode.l10n.t("A large model takes a minute or more from a slow disk."),
    changes: [vscode.l10n.t("Wait until the server's console says that it is ready, and check again.")],
    nextSteps: ["check-again"],
  };
}
