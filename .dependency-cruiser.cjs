/** The direction of dependencies: vscode → agent → {prompt, model, memory} → shared; memory → embedding. */
const anyOf = (...folders) => `^src/(${folders.join("|")})/`;

/** A folder of src may import from itself and from these, nothing else of src. */
const mayImport = {
  shared: [],
  embedding: ["shared"],
  memory: ["embedding", "shared"],
  model: ["prompt", "shared"],
  persona: ["shared"],
  prompt: ["memory", "persona", "model", "shared"],
  agent: ["prompt", "model", "memory", "persona", "shared"],
};

const layerRules = Object.entries(mayImport).map(([folder, allowed]) => ({
  name: `layer-${folder}`,
  severity: "error",
  from: { path: anyOf(folder) },
  to: { path: "^src/", pathNot: anyOf(folder, ...allowed) },
}));

module.exports = {
  forbidden: [
    ...layerRules,
    {
      name: "prompt-imports-types-only",
      comment: "prompt is pure: of memory and model it may know the shapes, not the stores and servers.",
      severity: "error",
      from: { path: anyOf("prompt") },
      to: { path: anyOf("memory", "model"), dependencyTypesNot: ["type-only"] },
    },
    {
      name: "model-imports-types-only",
      severity: "error",
      from: { path: anyOf("model") },
      to: { path: anyOf("prompt"), dependencyTypesNot: ["type-only"] },
    },
    {
      name: "only-glue-imports-vscode",
      severity: "error",
      from: { path: "^(src|webview)/", pathNot: "^src/(vscode/|extension\\.ts$)" },
      to: { path: "^vscode$|/@types/vscode/" },
    },
    {
      name: "nothing-imports-the-entry",
      severity: "error",
      from: { path: "^src/" },
      to: { path: "^src/extension\\.ts$" },
    },
    {
      name: "webview-imports-shared-only",
      severity: "error",
      from: { path: "^webview/" },
      to: { path: "^src/", pathNot: anyOf("shared") },
    },
    {
      name: "product-never-imports-tests",
      severity: "error",
      from: { path: "^(src|webview)/" },
      to: { path: "^test/" },
    },
    { name: "src-never-imports-webview", severity: "error", from: { path: "^src/" }, to: { path: "^webview/" } },
    {
      name: "tabby-server-stands-alone",
      severity: "error",
      from: { path: "^test/support/tabby-server/" },
      to: { path: "^(src|webview)/" },
    },
    {
      name: "no-cycles",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    { name: "no-unresolvable", severity: "error", from: {}, to: { couldNotResolve: true, pathNot: "^vscode$" } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};
