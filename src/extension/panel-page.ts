import * as vscode from "vscode";

/**
 * The page of a panel. Nothing is allowed but the bundled script, by nonce, and the bundled style sheet. The chart
 * draws on a canvas and sets styles through the object model only, so inline styles stay forbidden too.
 */
export function panelPage(webview: vscode.Webview, distFolder: vscode.Uri, studyFile: string): string {
  const nonce = crypto.randomUUID().replaceAll("-", "");
  const address = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(distFolder, name));
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
  ].join("; ");
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${address("webview.css")}">
<title>${escapeAttribute(vscode.l10n.t("Study results"))}</title>
</head>
<body>
<div id="root" data-study="${escapeAttribute(studyFile)}"></div>
<script nonce="${nonce}" src="${address("webview.js")}"></script>
</body>
</html>`;
}

function escapeAttribute(text: string): string {
  return text.replace(/[&"<>]/g, (character) => `&#${character.codePointAt(0)};`);
}
