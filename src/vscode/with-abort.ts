import * as vscode from "vscode";

/** Runs long work under a notification that can be cancelled; cancelling fires the signal. */
export function withAbort<T>(
  title: string,
  work: (signal: AbortSignal, report: (message: string, increment?: number) => void) => Promise<T>,
): Thenable<T> {
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, (progress, token) => {
    const abort = new AbortController();
    token.onCancellationRequested(() => abort.abort());
    return work(abort.signal, (message, increment) =>
      progress.report({ message, ...(increment === undefined ? {} : { increment }) }),
    );
  });
}
