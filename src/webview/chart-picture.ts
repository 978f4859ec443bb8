import { type ECharts, init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import type { Chart, ChartInput, Size } from "./charts/chart.ts";
import type { FileContent } from "./protocol.ts";
import type { Theme } from "./theme.ts";

// Only for pictures that are written as a text: what it draws into a page has style attributes, which the panel's policy
// forbids.
use([SVGRenderer]);

export type PictureFormat = "png" | "svg";

/** Pixels of a picture for one of the screen, so that it is sharp in print. */
const pixelRatio = 2;

/** The chart as it stands, drawn once more for a file. */
export function chartPicture(
  chart: Chart,
  input: ChartInput,
  theme: Theme,
  size: Size,
  format: PictureFormat,
): FileContent {
  const draw = (drawing: ECharts) => {
    const aria = { enabled: true, label: { enabled: false }, decal: { show: chart.id === "budget" } };
    // In an SVG the font's name stands in an attribute, in double quotes.
    const quoted = { ...theme, fontFamily: theme.fontFamily.replaceAll('"', "'") };
    const option = chart.option(input, quoted, size);
    drawing.setOption({ aria, backgroundColor: theme.background, ...option, animation: false });
    return drawing;
  };
  const drawing =
    format === "svg"
      ? init(null, undefined, { renderer: "svg", ssr: true, ...size })
      : init(document.createElement("div"), undefined, {
          renderer: "canvas",
          devicePixelRatio: pixelRatio,
          ...size,
        });
  try {
    draw(drawing);
    if (format === "svg") return { kind: "text", text: drawing.renderToSVGString() };
    return bytesOf(drawing.getDataURL({ type: "png", pixelRatio, backgroundColor: theme.background }));
  } finally {
    drawing.dispose();
  }
}

interface Label {
  readonly text: string;
  /** Its middle, in pixels. */
  readonly x: number;
  readonly y: number;
}

/** What is drawn by canvases and elements on top of them: the lines become an image, the words stay words. */
export function layeredPicture(body: HTMLElement, theme: Theme, format: PictureFormat): FileContent {
  const frame = body.getBoundingClientRect();
  const size = { width: Math.ceil(frame.width), height: Math.ceil(frame.height) };
  const lines = document.createElement("canvas");
  lines.width = size.width * pixelRatio;
  lines.height = size.height * pixelRatio;
  const context = lines.getContext("2d");
  if (!context) throw new Error("a canvas gave no context to draw with");
  context.scale(pixelRatio, pixelRatio);
  context.fillStyle = theme.background;
  context.fillRect(0, 0, size.width, size.height);
  for (const canvas of body.querySelectorAll("canvas")) {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    if (canvas.width > 0) context.drawImage(canvas, left - frame.left, top - frame.top, width, height);
  }
  context.fillStyle = theme.foreground;
  for (const axis of body.querySelectorAll(".axis-line")) {
    const { left, top, height } = axis.getBoundingClientRect();
    context.fillRect(left - frame.left, top - frame.top, 1, height);
  }
  const labels = labelsIn(body, frame);
  if (format === "svg") return { kind: "text", text: layeredSvg(lines.toDataURL(), labels, size, theme) };
  context.font = `${theme.fontSize * 0.9}px ${theme.fontFamily}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (const { text, x, y } of labels) context.fillText(text, x, y);
  return bytesOf(lines.toDataURL());
}

function labelsIn(body: HTMLElement, frame: DOMRect): readonly Label[] {
  return [...body.querySelectorAll(".axis-name, .axis-tick")].map((element) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    const [x, y] = [left - frame.left + width / 2, top - frame.top + height / 2];
    return { text: element.textContent ?? "", x, y };
  });
}

function layeredSvg(image: string, labels: readonly Label[], size: Size, theme: Theme): string {
  const { width, height } = size;
  const font = `font-family="${escapeXml(theme.fontFamily)}" font-size="${theme.fontSize * 0.9}"`;
  const texts = labels.map(
    ({ text, x, y }) => `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}">${escapeXml(text)}</text>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<image href="${image}" width="${width}" height="${height}"/>`,
    `<g ${font} fill="${escapeXml(theme.foreground)}" text-anchor="middle" dominant-baseline="middle">`,
    ...texts,
    "</g>",
    "</svg>",
    "",
  ].join("\n");
}

function escapeXml(text: string): string {
  return text.replace(/[&"'<>]/g, (character) => `&#${character.codePointAt(0)};`);
}

function bytesOf(dataUrl: string): FileContent {
  return { kind: "bytes", base64: dataUrl.slice(dataUrl.indexOf(",") + 1) };
}
