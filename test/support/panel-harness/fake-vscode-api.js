/* What VS Code puts into a webview before the page's own script runs, with ears for the test. */
(() => {
  const posted = [];
  const violations = [];

  window.harness = {
    posted,
    violations,
    /** A hostile text that manages to run calls this. */
    executed: 0,
    receive(message) {
      window.dispatchEvent(new MessageEvent("message", { data: message }));
    },
    painted() {
      return new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(() => resolve())));
    },
  };

  document.addEventListener("securitypolicyviolation", event => {
    violations.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`);
  });

  document.addEventListener("DOMContentLoaded", () => {
    const theme = new URLSearchParams(location.search).get("theme") ?? "vscode-dark";
    document.body.classList.add(theme);
    document.body.dataset.vscodeThemeKind = theme;
  });

  let acquired = false;
  window.acquireVsCodeApi = () => {
    if (acquired) {
      throw new Error("An instance of the VS Code API has already been acquired");
    }
    acquired = true;
    return {
      postMessage: message => posted.push(structuredClone(message)),
      getState: () => JSON.parse(sessionStorage.getItem("state") ?? "null") ?? undefined,
      setState: state => sessionStorage.setItem("state", JSON.stringify(state)),
    };
  };
})();
