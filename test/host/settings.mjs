/** User settings of every test window: no start page, no chat, no look-ups, and no saving that nobody asked for. */
export const QUIET_SETTINGS = {
  "chat.disableAIFeatures": true,
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
  "extensions.ignoreRecommendations": true,
  "files.autoSave": "off",
  "files.hotExit": "off",
  "json.schemaDownload.enable": false,
  "security.workspace.trust.startupPrompt": "never",
  "telemetry.telemetryLevel": "off",
  "window.confirmBeforeClose": "never",
  "workbench.enableExperiments": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "workbench.welcomePage.walkthroughs.openOnInstall": false,
};

/** Built-in extensions that ask the network, need native modules, or only make noise in a test. */
export const UNUSED_BUILT_INS = new Set([
  "copilot",
  "debug-auto-launch",
  "debug-server-ready",
  "git",
  "github",
  "grunt",
  "gulp",
  "jake",
  "microsoft-authentication",
  "ms-vscode.js-debug-companion",
  "node_modules",
  "php-language-features",
  "terminal-suggest",
  "tunnel-forwarding",
]);
