import { vi } from "vitest";
import { bayesianSampler } from "../../../src/samplers/bayesian.ts";
import { gpSampler } from "../../../src/samplers/gp.ts";
import { describeSampler } from "../conformance.ts";

// A Gaussian process is fitted hundreds of times in some of these, on a machine that may be busy.
vi.setConfig({ testTimeout: 180_000 });

const capabilities = { seeded: true, repeats: true, objectives: "any", isSlow: true } as const;

describeSampler("gp", gpSampler.create, capabilities);
describeSampler("bayesian", bayesianSampler.create, capabilities);
