/**
 * An objective over two parameters, estimated from trials that lie anywhere. Each cell of a grid has the mean of the
 * trials around it, weighted by a normal kernel (E. A. Nadaraya, 1964; G. S. Watson, 1964). Where no trial is near, the
 * estimate would be a guess, so the cell is left empty.
 */
export interface SurfacePoint {
  /** Both in [0, 1]. */
  readonly x: number;
  readonly y: number;
  readonly value: number;
}

export interface Surface {
  readonly columns: number;
  readonly rows: number;
  /** Row by row; NaN where nothing is known. The middle of column c is at (c + 0.5) / columns. */
  readonly values: Float64Array;
}

/** Cells farther from the nearest trial than this many kernel widths are empty. */
const reach = 2.2;

export function surfaceOf(points: readonly SurfacePoint[], columns: number, rows: number): Surface {
  // Scott's rule for two dimensions on the unit square, where a uniform sample deviates by 0.29.
  const width = Math.max(0.29 * points.length ** (-1 / 6), 0.5 / Math.min(columns, rows));
  const values = new Float64Array(columns * rows).fill(Number.NaN);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const [x, y] = [(column + 0.5) / columns, (row + 0.5) / rows];
      let sum = 0;
      let weights = 0;
      let nearest = Number.POSITIVE_INFINITY;
      for (const point of points) {
        const distance = ((point.x - x) ** 2 + (point.y - y) ** 2) / width ** 2;
        if (distance > 20) continue;
        const weight = Math.exp(-distance / 2);
        sum += weight * point.value;
        weights += weight;
        nearest = Math.min(nearest, distance);
      }
      if (nearest <= reach ** 2) values[row * columns + column] = sum / weights;
    }
  }
  return { columns, rows, values };
}

/** The two ends of a piece of a contour line, in [0, 1]. */
export type ContourPiece = readonly [number, number, number, number];

/**
 * The line on which the surface has a value, piece by piece: marching squares between the middles of the cells
 * (W. E. Lorensen and H. E. Cline, SIGGRAPH 1987, in two dimensions). Squares with an empty corner have none.
 */
export function contourPieces({ columns, rows, values }: Surface, level: number): readonly ContourPiece[] {
  const pieces: ContourPiece[] = [];
  const at = (column: number, row: number) => values[row * columns + column] as number;
  const place = (column: number, row: number) => [(column + 0.5) / columns, (row + 0.5) / rows] as const;
  for (let row = 0; row + 1 < rows; row++) {
    for (let column = 0; column + 1 < columns; column++) {
      const corners = [
        [column, row],
        [column + 1, row],
        [column + 1, row + 1],
        [column, row + 1],
      ] as const;
      const heights = corners.map(([c, r]) => at(c, r));
      if (heights.some(Number.isNaN)) continue;
      const crossings: (readonly [number, number])[] = [];
      for (let edge = 0; edge < 4; edge++) {
        const [a, b] = [heights[edge] as number, heights[(edge + 1) % 4] as number];
        if (a < level === b < level) continue;
        const share = (level - a) / (b - a);
        const [x0, y0] = place(...(corners[edge] as (typeof corners)[number]));
        const [x1, y1] = place(...(corners[(edge + 1) % 4] as (typeof corners)[number]));
        crossings.push([x0 + share * (x1 - x0), y0 + share * (y1 - y0)]);
      }
      for (let pair = 0; pair + 1 < crossings.length; pair += 2) {
        const [[x0, y0], [x1, y1]] = [crossings[pair], crossings[pair + 1]] as [ContourEnd, ContourEnd];
        pieces.push([x0, y0, x1, y1]);
      }
    }
  }
  return pieces;
}

type ContourEnd = readonly [number, number];
