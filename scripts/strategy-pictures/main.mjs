import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { drawFront } from "./draw-front.mjs";
import { drawLadder, drawStops } from "./draw-ladder.mjs";
import { drawPopulation } from "./draw-population.mjs";
import { drawSearch } from "./draw-search.mjs";

/** Each picture by the name of its file. */
const pictures = {
  grid: () => drawSearch("grid", { strategy: { name: "grid", points: 6 }, trials: 36 }),
  random: () => drawSearch("random", { trials: 36 }),
  sobol: () => drawSearch("sobol", { trials: 36 }),
  tpe: () => drawSearch("tpe", { trials: 60 }),
  gp: () => drawSearch("gp", { trials: 30 }),
  bayesian: () => drawSearch("bayesian", { trials: 30 }),
  "cma-es": () => drawSearch("cma-es", { trials: 90 }),
  de: () => drawSearch("de", { strategy: { name: "de", population: 12 }, trials: 120 }),
  evolution: () => drawSearch("evolution", { strategy: { name: "evolution", population: 15 }, trials: 120 }),
  nsga2: drawFront,
  "halving-grid": () =>
    drawLadder("halving-grid", { strategy: { name: "halving-grid", points: 5 }, max: 27 }),
  "halving-random": () => drawLadder("halving-random", { trials: 27, max: 27 }),
  hyperband: () => drawLadder("hyperband", { trials: 49, max: 27 }),
  asha: () => drawLadder("asha", { trials: 40, max: 27, parallel: 4 }),
  bohb: () => drawLadder("bohb", { trials: 49, max: 27 }),
  pbt: () => drawPopulation("pbt"),
  pb2: () => drawPopulation("pb2"),
  replay: () => drawPopulation("replay"),
  "stopping-rules": drawStops,
};

/** @param {readonly string[]} names all where it is empty */
export async function drawAll(folder, names) {
  mkdirSync(folder, { recursive: true });
  for (const [name, draw] of Object.entries(pictures)) {
    if (names.length > 0 && !names.includes(name)) continue;
    const svg = await draw();
    writeFileSync(join(folder, `${name}.svg`), svg);
    console.log(`${name}.svg ${(svg.length / 1000).toFixed(1)} kB`);
  }
}
