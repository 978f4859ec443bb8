import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { launchBrowser } from "../../test/host/workbench.mjs";
import { colorText } from "./color-text.mjs";
import { shrinkPng } from "./shrink-png.mjs";
import { NOTES } from "./study-file-notes.mjs";

const ROOT = join(import.meta.dirname, "../..");
const STUDY = join(ROOT, "examples/digits/digits.study.yaml");
const ICON = join(ROOT, "media/study-light.svg");
const STYLE = join(import.meta.dirname, "study-file.css");

/** Draws the example's study file with notes beside it in the place of its comments. */
export async function drawStudyFile(file) {
  const lines = await colorText(withoutComments(readFileSync(STUDY, "utf8")), "light_modern");
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1200, height: 800 }, deviceScaleFactor: 2 });
    await page.setContent(pageOf(lines));
    // What is around the rounded corners stays transparent, for pages of any colour.
    writeFileSync(file, shrinkPng(await page.locator("main").screenshot({ omitBackground: true })));
  } finally {
    await browser.close();
  }
}

/** The notes say what the comments say. */
function withoutComments(text) {
  return text
    .split("\n")
    .filter((line) => !line.startsWith("#"))
    .map((line) => line.replace(/\s+#.*$/, ""))
    .join("\n")
    .replaceAll(/\n{3,}/g, "\n\n")
    .trim();
}

function pageOf(lines) {
  return `<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<title>A study file with notes</title>
<style>${readFileSync(STYLE, "utf8")}</style>
<main>
  <header>${readFileSync(ICON, "utf8")} digits.study.yaml</header>
  ${sectionsOf(lines).map(sectionHtml).join("\n")}
</main>
</html>`;
}

/** The lines from one empty line to the next, with their notes. Every note has to find its section. */
function sectionsOf(lines) {
  const sections = [[]];
  for (const line of lines) {
    if (plain(line) === "") sections.push([]);
    else sections.at(-1).push(line);
  }
  const keys = sections.map(([first]) => plain(first).split(":")[0]);
  const strays = NOTES.filter(({ key }) => !keys.includes(key));
  if (strays.length > 0) throw new Error(`no section begins with ${strays.map(({ key }) => key).join(", ")}`);
  return sections.map((section, index) => ({
    lines: section,
    note: NOTES.find(({ key }) => key === keys[index]),
  }));
}

function sectionHtml({ lines, note }) {
  const lineNotes = (note?.lines ?? []).map((lineNote) => place(lineNote, lines, note));
  const noted = new Set(lineNotes.filter(({ span }) => span === 1).map(({ line }) => line));
  const code = lines.map(
    (line, index) =>
      `<code${noted.has(index) ? ' class="noted"' : ""}>${line.map(pieceHtml).join("")}</code>`,
  );
  const brackets = lineNotes
    .filter(({ span }) => span > 1)
    .map(({ line, span }) => `<i class="bracket" style="--line: ${line}; --span: ${span}"></i>`);
  const pre = `<pre>${code.join("")}${brackets.join("")}</pre>`;
  if (!note) return `<section class="plain">${pre}</section>`;
  const text = note.text ? `<p>${markUp(note.text)}</p>` : "";
  const beside = lineNotes.map(
    (lineNote) =>
      `<p class="beside" style="--line: ${lineNote.line}; --span: ${lineNote.span}"><span>${markUp(lineNote.text)}</span></p>`,
  );
  const notes = `<div class="note"><h2>${markUp(note.title)}</h2>${text}${beside.join("")}</div>`;
  return `<section style="--hue: ${note.hue}">${pre}${notes}</section>`;
}

function place({ start, span = 1, text }, lines, note) {
  const line = lines.findIndex((candidate) => plain(candidate).trim().startsWith(start));
  if (line < 0) throw new Error(`no line of ${note.key} begins with ${start}`);
  return { line, span, text };
}

const plain = (line) => line.map(({ text }) => text).join("");
const pieceHtml = ({ text, color }) => `<span style="color: ${color}">${escapeHtml(text)}</span>`;
const escapeHtml = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
/** \`Words like these\` are set as code. */
const markUp = (text) => escapeHtml(text).replaceAll(/`([^`]+)`/g, "<kbd>$1</kbd>");
