import { cmaEsSampler } from "../../src/samplers/cma-es.ts";
import { deSampler } from "../../src/samplers/de.ts";
import { evolutionSampler } from "../../src/samplers/evolution.ts";
import { gridSampler } from "../../src/samplers/grid.ts";
import { nsga2Sampler } from "../../src/samplers/nsga2.ts";
import { randomSampler } from "../../src/samplers/random.ts";
import { sobolSampler } from "../../src/samplers/sobol.ts";
import { tpeSampler } from "../../src/samplers/tpe.ts";
import { describeSampler } from "./conformance.ts";

describeSampler("random", randomSampler.create, { seeded: true, repeats: true, objectives: "any" });
describeSampler("sobol", sobolSampler.create, { seeded: true, repeats: true, objectives: "any" });
describeSampler("tpe", tpeSampler.create, { seeded: true, repeats: true, objectives: "any" });
describeSampler("cma-es", cmaEsSampler.create, { seeded: true, repeats: true, objectives: "one" });
describeSampler("de", deSampler.create, { seeded: true, repeats: true, objectives: "one" });
describeSampler("evolution", evolutionSampler.create, { seeded: true, repeats: true, objectives: "one" });
describeSampler("nsga2", nsga2Sampler.create, { seeded: true, repeats: true, objectives: "any" });
describeSampler("grid", gridSampler.create, {
  seeded: false,
  repeats: false,
  objectives: "any",
  options: { points: 3 },
});
