/** Settings by their full ids. */
export type Settings = Readonly<Record<string, unknown>>;

/** Turns off what would ask other hosts for something or cover the window. */
export const quietSettings: Settings = {
  "chat.disableAIFeatures": true,
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
  "extensions.ignoreRecommendations": true,
  "git.enabled": false,
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "workbench.enableExperiments": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
};

/** For code-server's process: no marketplace, so that nothing but this machine is asked for anything. */
export const quietEnvironment = { EXTENSIONS_GALLERY: '{"serviceUrl":""}' };
