import { createHash } from "node:crypto";
import { type ReportData, reportElementId, writeReportData } from "../webview/report-data.ts";

/**
 * The panel with its data in one page. Its policy allows the two inlined parts by their hashes and nothing else, so that
 * nothing in the data could run or fetch anything even if it got out of its element.
 */
export function reportPage(
  data: ReportData,
  bundle: { readonly script: string; readonly style: string },
): string {
  // An element ends at its end tag, whatever it stands in; in strings and in JSON the same can be said without one.
  const script = bundle.script.replace(/<(?=\/script|!--|script)/gi, "\\x3c");
  const style = bundle.style.replace(/<(?=\/style)/gi, "\\3c ");
  const json = writeReportData(data, (bytes) => Buffer.from(bytes).toString("base64")).replaceAll(
    "<",
    "\\u003c",
  );
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const overview = data.snapshots[0]?.overview;
  const name = overview?.comparison ?? overview?.name ?? "study";
  return `<!DOCTYPE html>
<html lang="en" class="report">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="Tunesmith">
<title>${escapeText(name)}: results</title>
<style>${style}</style>
</head>
<body>
<div id="root"></div>
<script type="application/json" id="${reportElementId}">${json}</script>
<script>${script}</script>
</body>
</html>
`;
}

function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}

function escapeText(text: string): string {
  return text.replace(/[&"<>]/g, (character) => `&#${character.codePointAt(0)};`);
}
