// A few shapes as text. Coordinates have one decimal, to keep files small.

const near = (x) => String(Math.round(x * 10) / 10);
const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

/** Colours for light and dark pages. The picture brings its own background, since a page may be the other one. */
const style = `
.bg{fill:#fff}.ink{fill:#1f2328}.faint{fill:#59636e}.line{stroke:#d1d9e0;fill:none}.map{stroke:#8c959f;fill:none;stroke-opacity:.55}
.a{fill:#0969da;stroke:#0969da}.b{fill:#bc4c00;stroke:#bc4c00}.n{fill:#818b98;stroke:#818b98}
@media (prefers-color-scheme:dark){.bg{fill:#0d1117}.ink{fill:#f0f6fc}.faint{fill:#9198a1}.line{stroke:#3d444d}.map{stroke:#656c76}
.a{fill:#4493f8;stroke:#4493f8}.b{fill:#f0883e;stroke:#f0883e}.n{fill:#656c76;stroke:#656c76}}
text,text.a,text.b,text.n{font:12px system-ui,-apple-system,"Segoe UI",Helvetica,Arial,sans-serif;stroke:none}text.n{fill:#59636e}.title{font-weight:600;font-size:13px}
path,line{stroke-width:1.2}.p{fill:none}
@media (prefers-color-scheme:dark){text.n{fill:#9198a1}}`.trim();

export const size = { width: 720, height: 300 };

/** @param {string} description what the picture shows, for those who do not see it */
export function picture(description, parts) {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}" viewBox="0 0 ${size.width} ${size.height}" role="img" aria-label="${escaped(description).replaceAll('"', "&quot;")}">
<style>${style}</style>
<rect class="bg" width="${size.width}" height="${size.height}" rx="6"/>
${parts.flat(Infinity).join("\n")}
</svg>
`;
}

export const text = (x, y, content, { anchor = "start", kind = "ink", turn } = {}) =>
  `<text x="${near(x)}" y="${near(y)}" class="${kind}"${anchor === "start" ? "" : ` text-anchor="${anchor}"`}${turn ? ` transform="rotate(-90 ${near(x)} ${near(y)})"` : ""}>${escaped(content)}</text>`;

export const path = (points, kind, more = "") =>
  points.length < 2
    ? ""
    : `<path class="${kind} p" d="M${points.map(([x, y]) => `${near(x)} ${near(y)}`).join("L")}"${more}/>`;

export const pieces = (all, kind) =>
  `<path class="${kind}" d="${all.map(([x0, y0, x1, y1]) => `M${near(x0)} ${near(y0)}L${near(x1)} ${near(y1)}`).join("")}"/>`;

export const dot = (x, y, r, kind, opacity = 1) =>
  `<circle cx="${near(x)}" cy="${near(y)}" r="${r}" class="${kind}"${opacity === 1 ? "" : ` opacity="${opacity.toFixed(2)}"`}/>`;

export const ring = (x, y, r, kind) =>
  `<circle cx="${near(x)}" cy="${near(y)}" r="${r}" class="${kind} p" stroke-width="2"/>`;

export const cross = (x, y, r, kind) =>
  `<path class="${kind}" d="M${near(x - r)} ${near(y - r)}L${near(x + r)} ${near(y + r)}M${near(x - r)} ${near(y + r)}L${near(x + r)} ${near(y - r)}"/>`;

/** What the colours mean, in these colours, at the upper right of a frame. */
export const legend = (right, entries) =>
  entries.map(([kind, content], line) => text(right - 8, 52 + line * 15, content, { anchor: "end", kind }));

/**
 * A frame with axes.
 * @param {{ left: number, right: number, x: object, y: object, title: string }} frame `x` and `y` each have `toUnit`,
 *   `ticks` and `name`
 * @returns {{ parts: readonly string[], px: (value: number) => number, py: (value: number) => number }}
 */
export function frame({ left, right, x, y, title }) {
  const [top, bottom] = [34, 254];
  const px = (value) => left + x.toUnit(value) * (right - left);
  const py = (value) => bottom - y.toUnit(value) * (bottom - top);
  const parts = [
    text(left, 20, title, { kind: "ink title" }),
    `<rect class="line" x="${left}" y="${top}" width="${right - left}" height="${bottom - top}"/>`,
    ...x.ticks.map((tick) => text(px(tick), bottom + 16, String(tick), { anchor: "middle", kind: "faint" })),
    ...y.ticks.map((tick) => text(left - 6, py(tick) + 4, String(tick), { anchor: "end", kind: "faint" })),
    text((left + right) / 2, bottom + 34, x.name, { anchor: "middle", kind: "faint" }),
    text(left - 38, (top + bottom) / 2, y.name, { anchor: "middle", kind: "faint", turn: true }),
  ];
  return { parts, px, py, top, bottom };
}

export const linear = (low, high, ticks, name) => ({
  toUnit: (value) => Math.min(1.02, Math.max(-0.02, (value - low) / (high - low))),
  ticks,
  name,
});

export const logarithmic = (low, high, ticks, name) => ({
  toUnit: (value) => Math.min(1.02, Math.max(-0.02, Math.log(value / low) / Math.log(high / low))),
  ticks,
  name,
});
