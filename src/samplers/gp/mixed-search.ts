import type { RandomStream } from "../../study/random.ts";
import { configurationKey, configure, meetsRequirements, type SearchSpace } from "../../study/space.ts";
import type { ParamValues } from "../../study/value.ts";
import type { Acquisition } from "./acquisition.ts";
import { type Branch, isWithin } from "./branches.ts";
import type { Dimension, Encoding } from "./encoding.ts";
import { minimizeInBox } from "./minimize-in-box.ts";

/**
 * The configuration of a mixed, conditional space where an acquisition is largest, as far as it can be found: many points
 * are looked at, and from the best of them a search goes up, by gradient along the parameters with many values and by
 * trying every value of the others in turn.
 *
 * A point is a vector of the unit cube with a coordinate for each parameter of the space; that of a parameter that is
 * absent waits until a change of another one brings it in. Points that break `require` are never taken.
 */
export interface MixedSearch {
  readonly space: SearchSpace;
  readonly encoding: Encoding;
  readonly acquisition: Acquisition;
  /** Inverse length scales of the encoding's dimensions: the unit that steps are measured in. */
  readonly inverseScales: Float64Array;
  readonly stream: RandomStream;
  /** A point that covers the cube evenly, by index. */
  readonly spread: (index: number, position: number) => number;
  /** The best configurations so far, best first. */
  readonly incumbents: readonly ParamValues[];
  /** Configurations that may not come again. */
  readonly known: ReadonlySet<string>;
  /** The part of the space that is searched. */
  readonly branch: Branch;
}

/** Points that cover the space. */
const spreadPoints = 512;
/** Points around each incumbent. */
const pointsPerIncumbent = 64;
/** Points from which a local search starts. */
const startCount = 6;
/** Rounds of a local search over all parameters. */
const roundLimit = 6;
/** Parameters with more values than this are moved by gradient, and rounded. */
const gradientAbove = 32;
/** Values tried of a parameter with more choices than that: the nearest if they have an order, and some by chance. */
const triedChoices = 12;

interface Point {
  readonly coordinates: Float64Array;
  readonly values: ParamValues;
  readonly row: Float64Array;
  readonly score: number;
}

/** @returns undefined where every point that was looked at is known or breaks `require` */
export function searchMixed(search: MixedSearch): ParamValues | undefined {
  const { stream } = search;
  let best: Point | undefined;
  const look = (coordinates: Float64Array): Point | undefined => {
    const point = pointAt(search, coordinates);
    if (point && (best === undefined || point.score > best.score) && isNew(search, point)) best = point;
    return point;
  };
  const pool = startingCoordinates(search).flatMap((coordinates) => look(coordinates) ?? []);
  pool.sort((a, b) => b.score - a.score);
  const starts = pool.slice(0, startCount / 2);
  // The others by chance, better ones more often, so that not all climb the same hill.
  while (starts.length < startCount && starts.length < pool.length) {
    starts.push(pool[Math.floor(pool.length * stream.uniform() ** 3)] as Point);
  }
  for (const start of new Set(starts)) climb(search, start, look);
  return best?.values;
}

/** The same where the space is small enough to look at all of it. */
export function searchListed(
  {
    encoding,
    acquisition,
    known,
    branch,
  }: Pick<MixedSearch, "encoding" | "acquisition" | "known" | "branch">,
  list: readonly { readonly key: string; readonly values: ParamValues }[],
): ParamValues | undefined {
  let best: { readonly values: ParamValues; readonly score: number } | undefined;
  for (const { key, values } of list) {
    if (known.has(key)) continue;
    const row = encoding.encode(values);
    if (row === undefined || !isWithin(branch, row)) continue;
    const score = acquisition.value(row);
    if (best === undefined || score > best.score) best = { values, score };
  }
  return best && { ...best.values };
}

function pointAt(
  { space, encoding, acquisition }: MixedSearch,
  coordinates: Float64Array,
): Point | undefined {
  const values = configure(space, ({ domain }, position) => domain.fromUnit(coordinates[position]!));
  if (!meetsRequirements(space, values)) return undefined;
  const row = encoding.encode(values);
  return row && { coordinates, values, row, score: acquisition.value(row) };
}

function isNew({ space, known }: MixedSearch, { values }: Point): boolean {
  return !known.has(configurationKey(space, values));
}

function startingCoordinates({
  space,
  encoding,
  stream,
  spread,
  incumbents,
  branch,
}: MixedSearch): readonly Float64Array[] {
  const count = space.parameters.length;
  const points = Array.from({ length: spreadPoints }, (_, index) =>
    Float64Array.from({ length: count }, (_, position) => spread(index, position)),
  );
  for (const values of incumbents) {
    const own = Float64Array.from(space.parameters, ({ name, domain }) => {
      const value = Object.hasOwn(values, name) ? values[name] : undefined;
      return value === undefined ? stream.uniform() : domain.toUnit(value);
    });
    points.push(own);
    const changeChance = Math.min(1, 2 / Math.max(1, encoding.dimensions.length));
    for (let copy = 0; copy < pointsPerIncumbent; copy++) {
      const changed = Float64Array.from(own);
      const size = 0.2 * 0.5 ** (copy % 6);
      for (const { position, ordered } of encoding.dimensions) {
        if (stream.uniform() >= changeChance) continue;
        changed[position] = ordered
          ? Math.min(1, Math.max(0, own[position]! + size * stream.normal()))
          : stream.uniform();
      }
      points.push(changed);
    }
  }
  for (const point of points) {
    for (const { position, coordinate } of branch.fixed) point[position] = coordinate;
  }
  return points;
}

/** Goes up from a point until no parameter improves it. */
function climb(
  search: MixedSearch,
  start: Point,
  look: (coordinates: Float64Array) => Point | undefined,
): void {
  const { encoding, branch } = search;
  const fixed = new Set(branch.fixed.map(({ dimension }) => dimension));
  let current = start;
  for (let round = 0; round < roundLimit; round++) {
    const before = current.score;
    current = slide(search, current, look);
    encoding.dimensions.forEach((dimension, index) => {
      if (isSmooth(dimension) || fixed.has(index) || current.row[index]! < 0) return;
      current = tryValues(search, current, dimension, look);
    });
    if (current.score - before < 1e-4) return;
  }
}

function isSmooth({ cardinality, ordered }: Dimension): boolean {
  return ordered && cardinality > gradientAbove;
}

/** Along the gradient of the smooth parameters that are present. */
function slide(
  search: MixedSearch,
  from: Point,
  look: (coordinates: Float64Array) => Point | undefined,
): Point {
  const { encoding, acquisition, inverseScales, space } = search;
  const moving = encoding.dimensions.flatMap((dimension, index) =>
    isSmooth(dimension) && from.row[index]! >= 0 ? [index] : [],
  );
  if (moving.length === 0) return from;
  const row = Float64Array.from(from.row);
  const units = Float64Array.from(moving, (dimension) => Math.min(1, 1 / inverseScales[dimension]!));
  const coordinatesOf = () => {
    const coordinates = Float64Array.from(from.coordinates);
    for (const dimension of moving) coordinates[encoding.dimensions[dimension]!.position] = row[dimension]!;
    return coordinates;
  };
  const isAllowed = () => {
    if (space.requirements.length === 0) return true;
    const coordinates = coordinatesOf();
    return meetsRequirements(
      space,
      configure(space, ({ domain }, position) => domain.fromUnit(coordinates[position]!)),
    );
  };
  const x = Float64Array.from(moving, (dimension, i) => row[dimension]! / units[i]!);
  minimizeInBox(
    {
      lower: new Float64Array(moving.length),
      upper: units.map((unit) => 1 / unit),
      evaluate(point, gradient) {
        moving.forEach((dimension, i) => {
          row[dimension] = point[i]! * units[i]!;
        });
        if (!isAllowed()) return Number.POSITIVE_INFINITY;
        const value = acquisition.valueWithSlopes(row, moving, gradient);
        for (let i = 0; i < gradient.length; i++) gradient[i] = -gradient[i]! * units[i]!;
        return -value;
      },
    },
    x,
    { maxEvaluations: 40, gradientTolerance: 1e-4, valueTolerance: 1e-5 },
  );
  moving.forEach((dimension, i) => {
    row[dimension] = x[i]! * units[i]!;
  });
  const reached = look(coordinatesOf());
  return reached !== undefined && reached.score > from.score ? reached : from;
}

/** Every value of one parameter, or as many of them as are looked at. */
function tryValues(
  search: MixedSearch,
  from: Point,
  { position, cardinality, ordered }: Dimension,
  look: (coordinates: Float64Array) => Point | undefined,
): Point {
  let best = from;
  const current = Math.min(cardinality - 1, Math.floor(from.coordinates[position]! * cardinality));
  const count = Math.min(cardinality, triedChoices);
  for (let index = 0; index < count; index++) {
    let choice = index;
    if (count < cardinality) {
      const isNear = ordered && index < triedChoices / 2;
      // 1, -1, 2, -2 ... steps away.
      const step = (index % 2 === 0 ? 1 : -1) * (1 + Math.floor(index / 2));
      choice = isNear ? current + step : search.stream.below(cardinality);
    }
    if (choice < 0 || choice >= cardinality || choice === current) continue;
    const coordinates = Float64Array.from(from.coordinates);
    coordinates[position] = (choice + 0.5) / cardinality;
    const point = look(coordinates);
    if (point !== undefined && point.score > best.score && isNew(search, point)) best = point;
  }
  return best;
}
