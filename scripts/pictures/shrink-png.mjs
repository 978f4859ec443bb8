// Makes a screenshot a quarter of its size: most of it is a few flat colours and the shades at the edges of letters,
// so 256 colours show it as well as 16 million do.
// The format: https://www.w3.org/TR/png-3/
import { crc32, deflateSync, inflateSync } from "node:zlib";

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const PALETTE_SIZE = 256;
const REFINEMENTS = 6;

/**
 * @param {Buffer} png As Chromium writes it: eight bits for each of red, green, blue and maybe opacity; not interlaced.
 * @returns {Buffer} The same picture with a palette.
 */
export function shrinkPng(png) {
  const { width, height, pixels } = decode(png);
  const weights = new Map();
  for (const color of pixels) weights.set(color, (weights.get(color) ?? 0) + 1);
  const palette = choosePalette(weights);
  const indexes = new Map([...weights.keys()].map((color) => [color, nearest(palette, channels(color))]));
  const rows = Buffer.alloc(height * (width + 1));
  for (let y = 0; y < height; y += 1) {
    // The byte before each row names its filter: none, for neighbours in a palette are no neighbours in colour.
    for (let x = 0; x < width; x += 1) rows[y * (width + 1) + x + 1] = indexes.get(pixels[y * width + x]);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  return Buffer.concat([
    SIGNATURE,
    chunk("IHDR", header),
    chunk("PLTE", Buffer.from(palette.flatMap((color) => color.slice(0, 3)))),
    chunk("tRNS", Buffer.from(palette.map(([, , , opacity]) => opacity))),
    chunk("IDAT", deflateSync(rows, { level: 9, memLevel: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** The most frequent colours, then each moved to the middle of the colours that are nearest to it (k-means). */
function choosePalette(weights) {
  const colors = [...weights].sort((a, b) => b[1] - a[1]);
  let palette = colors.slice(0, PALETTE_SIZE).map(([color]) => channels(color));
  if (colors.length <= PALETTE_SIZE) return palette;
  // A flat colour counts no more than this, or the letters on it would get no colours of their own.
  const mostWeight = 500;
  for (let round = 0; round < REFINEMENTS; round += 1) {
    const sums = palette.map(() => [0, 0, 0, 0, 0]);
    for (const [color, count] of colors) {
      const values = channels(color);
      const sum = sums[nearest(palette, values)];
      const weight = Math.min(count, mostWeight);
      for (let channel = 0; channel < 4; channel += 1) sum[channel] += weight * values[channel];
      sum[4] += weight;
    }
    palette = palette.map((old, index) => {
      const sum = sums[index];
      // The large areas keep their very colour.
      const isFlat = (weights.get(toColor(old)) ?? 0) > mostWeight;
      return sum[4] === 0 || isFlat ? old : sum.slice(0, 4).map((value) => Math.round(value / sum[4]));
    });
  }
  return palette;
}

function nearest(palette, [red, green, blue, opacity]) {
  let best = 0;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const [index, color] of palette.entries()) {
    const distance =
      (color[0] - red) ** 2 + (color[1] - green) ** 2 + (color[2] - blue) ** 2 + (color[3] - opacity) ** 2;
    if (distance < bestDistance) [best, bestDistance] = [index, distance];
  }
  return best;
}

const channels = (color) => [color >>> 24, (color >>> 16) & 255, (color >>> 8) & 255, color & 255];
const toColor = ([red, green, blue, opacity]) => ((red << 24) | (green << 16) | (blue << 8) | opacity) >>> 0;

/** The pixels from the top left one on, each as one number. */
function decode(png) {
  const width = png.readUInt32BE(16);
  const height = png.readUInt32BE(20);
  const bytesPerPixel = png[25] === 6 ? 4 : 3;
  const data = inflateSync(
    Buffer.concat([...chunks(png)].filter(({ name }) => name === "IDAT").map(({ body }) => body)),
  );
  const stride = width * bytesPerPixel;
  const pixels = new Uint32Array(width * height);
  let above = Buffer.alloc(stride);
  for (let y = 0; y < height; y += 1) {
    const start = y * (stride + 1);
    const row = data.subarray(start + 1, start + 1 + stride);
    undoFilter(data[start], row, above, bytesPerPixel);
    for (let x = 0; x < width; x += 1) {
      const [red, green, blue, opacity = 255] = row.subarray(x * bytesPerPixel, (x + 1) * bytesPerPixel);
      pixels[y * width + x] = toColor([red, green, blue, opacity]);
    }
    above = row;
  }
  return { width, height, pixels };
}

function undoFilter(filter, row, above, bytesPerPixel) {
  for (let i = 0; i < row.length; i += 1) {
    const left = row[i - bytesPerPixel] ?? 0;
    const up = above[i];
    const corner = above[i - bytesPerPixel] ?? 0;
    const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter];
    row[i] = (row[i] + guess) & 255;
  }
}

function paeth(left, up, corner) {
  const guess = left + up - corner;
  const [toLeft, toUp, toCorner] = [left, up, corner].map((value) => Math.abs(guess - value));
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}

function* chunks(png) {
  for (let at = SIGNATURE.length; at < png.length; ) {
    const length = png.readUInt32BE(at);
    yield { name: png.toString("latin1", at + 4, at + 8), body: png.subarray(at + 8, at + 8 + length) };
    at += length + 12;
  }
}

function chunk(name, body) {
  const named = Buffer.concat([Buffer.from(name, "latin1"), body]);
  const whole = Buffer.alloc(named.length + 8);
  whole.writeUInt32BE(body.length, 0);
  named.copy(whole, 4);
  whole.writeUInt32BE(crc32(named), named.length + 4);
  return whole;
}
