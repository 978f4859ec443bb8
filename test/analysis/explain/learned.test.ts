import { describe, expect, test } from "vitest";
import type { Finding, FindingOf } from "../../../src/analysis/explain/finding.ts";
import { learnedFrom } from "../../../src/analysis/explain/learned.ts";
import { pressedBound } from "../../../src/analysis/explain/regions.ts";
import { statementOf } from "../../../src/analysis/explain/study-sentences.ts";
import { floatDomain } from "../../../src/study/domain.ts";
import { domains, evidenceOf, type Situation } from "./situations.ts";

/** A bowl around 0.01 on a logarithmic scale, 4 at most. */
const bowl = (lr: number) => (Math.log10(lr) + 2) ** 2;

const unimportant: Situation = {
  space: { lr: domains.rate, dropout: domains.unit },
  outcome: ({ lr }, noise) => bowl(lr) + 0.1 * noise,
};
const pressed: Situation = {
  space: { lr: domains.rate, dropout: domains.unit },
  outcome: ({ lr }, noise) => -Math.log10(lr) + 0.05 * noise,
};
const ridge: Situation = {
  space: { lr: domains.unit, batch: domains.unit, other: domains.unit },
  outcome: ({ lr, batch }, noise) => (lr - batch) ** 2 + 0.02 * noise,
};
const sum: Situation = {
  space: { lr: domains.unit, batch: domains.unit, other: domains.unit },
  outcome: ({ lr, batch }, noise) => (lr - 0.5) ** 2 + (batch - 0.3) ** 2 + 0.02 * noise,
};
const conditional: Situation = {
  space: { optimizer: domains.optimizer, momentum: domains.unit },
  when: ({ optimizer = null, momentum = null }) =>
    optimizer === "sgd" ? { optimizer, momentum } : ({ optimizer } as never),
  outcome: ({ optimizer, momentum }, noise) =>
    (optimizer === "sgd" ? 3 * (momentum - 0.9) ** 2 : 0.5) + 0.05 * noise,
};
const crashing: Situation = {
  space: { lr: domains.rate, width: domains.width },
  outcome: ({ lr, width }, noise) => (width > 128 ? "failed" : bowl(lr) + 0.1 * noise),
};
const badChoice: Situation = {
  space: { lr: domains.rate, activation: domains.activation },
  outcome: ({ lr, activation }, noise) => (activation === "sigmoid" ? 3 : 0) + 0.1 * bowl(lr) + 0.05 * noise,
};
const smooth: Situation = {
  space: { a: domains.unit, b: domains.unit },
  outcome: ({ a, b }) => (a - 0.5) ** 2 + (b - 0.3) ** 2,
};
const nothing: Situation = {
  space: { lr: domains.rate, width: domains.width, layers: domains.layers, activation: domains.activation },
  outcome: (_, noise) => noise,
};

function only<Kind extends Finding["kind"]>(findings: readonly Finding[], kind: Kind) {
  return findings.filter((finding): finding is FindingOf<Kind> => finding.kind === kind);
}

describe("known situations", () => {
  test("a parameter that does not matter is named, with a value to fix it at", () => {
    const findings = learnedFrom(evidenceOf(unimportant, 60));
    const [idle] = only(findings, "no-effect");
    expect(idle?.names).toEqual(["dropout"]);
    expect(Object.keys(idle?.values ?? {})).toEqual(["dropout"]);
    const [effects] = only(findings, "effects");
    expect(effects?.parameters[0]).toMatchObject({ name: "lr", verdict: "matters" });
    expect(statementOf(idle as Finding).said.join(" ")).toMatch(
      /^dropout does not matter here: it explains (less than )?0/,
    );
  });

  test("a parameter that matters is never said not to", () => {
    for (let seed = 1; seed <= 5; seed++)
      for (const idle of only(
        learnedFrom({ ...evidenceOf(unimportant, 40, seed), gain: undefined }),
        "no-effect",
      ))
        expect(idle.names).not.toContain("lr");
  });

  test("a bound that the best trials are pressed against is named, with a wider one", () => {
    const [bound] = only(learnedFrom(evidenceOf(pressed, 100)), "bound");
    expect(bound).toMatchObject({ name: "lr", side: "high", bound: 1, suggested: 10 });
    expect(bound?.chance).toBeLessThan(1e-6);
    expect(only(learnedFrom(evidenceOf(unimportant, 100)), "bound")).toEqual([]);
  });

  test.each([
    ["at the bound", [10, 10, 10, 10, 10], "high"],
    ["close to it", [9.93, 9.91, 9.95, 9.94, 9.92], "high"],
    ["spread over the edge", [9.7, 8.6, 9.2, 9, 8.9], "high"],
    ["a cluster near it, with room beyond", [9.42, 9.4, 9.41, 9.36, 9.43], undefined],
    ["a wider cluster, with room beyond", [9.4, 9.05, 9.3, 9.2, 8.95], undefined],
    ["in the middle", [5, 4, 6, 5.5, 4.5], undefined],
    ["at the other bound", [-5, -4.9, -5, -4.7, -5], "low"],
  ])("the best trials lie %s", (_, values, side) => {
    const x = { name: "x", domain: floatDomain({ low: -5, high: 10 }) };
    expect(
      pressedBound(
        x,
        values.map((value) => ({ params: { x: value } })),
      )?.side,
    ).toBe(side);
  });

  test("a finished search is told by what a model expects of one more trial", () => {
    const [outlook] = only(learnedFrom(evidenceOf(smooth, 60)), "outlook");
    expect(outlook?.verdict).toBe("finished");
    const text = statementOf(outlook as Finding);
    expect(text.said[0]).toMatch(
      /^The search is finished as far as a model can tell: one more trial is expected to gain/,
    );
    expect(text.advice[0]).toMatch(/^Stop here/);
  });

  test("a search that is not finished is worth more trials", () => {
    const [outlook] = only(learnedFrom(evidenceOf(ridge, 40)), "outlook");
    expect(outlook?.verdict).toBe("worthwhile");
  });

  test("two parameters that matter together are told from two that matter each by itself", () => {
    const [found, ...others] = only(learnedFrom(evidenceOf(ridge, 120)), "interaction");
    expect(others).toEqual([]);
    expect([...(found?.names ?? [])].sort()).toEqual(["batch", "lr"]);
    expect(found?.share).toBeGreaterThan(0.15);
    for (let seed = 1; seed <= 5; seed++)
      expect(only(learnedFrom({ ...evidenceOf(sum, 120, seed), gain: undefined }), "interaction")).toEqual(
        [],
      );
  });

  test("a parameter with a condition is judged among the trials that have it", () => {
    const evidence = evidenceOf(conditional, 80);
    const having = evidence.judged.filter(({ params }) => "momentum" in params).length;
    const [effects] = only(learnedFrom(evidence), "effects");
    expect(effects?.parameters.find(({ name }) => name === "momentum")).toMatchObject({
      present: having,
      verdict: "matters",
    });
    expect(having).toBeLessThan(80);
    expect(statementOf(effects as Finding).said.join(" ")).toContain(
      `Among the ${having} results that have momentum`,
    );
  });

  test("of a condition that few trials meet nothing is told", () => {
    const findings = learnedFrom(evidenceOf(conditional, 24));
    expect(only(findings, "too-few").find(({ about }) => about === "conditional")?.names).toEqual([
      "momentum",
    ]);
    expect(only(findings, "effects")[0]?.parameters.map(({ name }) => name)).toEqual(["optimizer"]);
  });

  test("the region where trials fail is told, with a round border", () => {
    const [failures] = only(learnedFrom(evidenceOf(crashing, 60)), "failures");
    expect(failures?.where).toMatchObject({ name: "width", relation: ">", value: 128 });
    expect(failures?.where?.failedInside).toBe(failures?.failed);
    const { said, advice } = statementOf(failures as Finding);
    expect(said[0]).toContain("where width is above 128, 0 of the");
    expect(said[0]).toContain("out of memory");
    expect(advice[0]).toContain("`require: width <= 128`");
  });

  test("failures by chance have no region", () => {
    const [failures] = only(
      learnedFrom(
        evidenceOf({ ...unimportant, outcome: ({ lr }, noise) => (noise > 1 ? "failed" : bowl(lr)) }, 60),
      ),
      "failures",
    );
    expect(failures?.failed).toBeGreaterThan(3);
    expect(failures?.where).toBeUndefined();
  });

  test("a choice that none of the best has is one to leave out", () => {
    const [choice] = only(learnedFrom(evidenceOf(badChoice, 120)), "choice");
    expect(choice?.lost).toEqual(["sigmoid"]);
    expect(choice?.counts.find(({ value }) => value === "sigmoid")).toMatchObject({ best: 0 });
  });

  test("the region of the best trials is around the best value", () => {
    const [region] = only(learnedFrom(evidenceOf(unimportant, 100)), "region");
    expect(region?.name).toBe("lr");
    expect(region?.low).toBeLessThan(0.01);
    expect(region?.high).toBeGreaterThan(0.01);
  });
});

describe("what is not said", () => {
  test("of pure noise, that a parameter matters, interacts or is pressed against a bound", () => {
    const kinds: string[] = [];
    for (let seed = 1; seed <= 8; seed++)
      for (const finding of learnedFrom({ ...evidenceOf(nothing, 60, seed), gain: undefined }))
        if (finding.kind !== "effects") kinds.push(finding.kind);
        else for (const { verdict } of finding.parameters) kinds.push(verdict);
    const claims = kinds.filter((kind) =>
      ["matters", "interaction", "bound", "region", "no-effect"].includes(kind),
    );
    // Chance may be taken for an effect now and then; it must not be usual.
    expect(claims.length).toBeLessThanOrEqual(2);
  });

  test.each([0, 1, 5, 19])("anything of parameters after %i trials", (count) => {
    const findings = learnedFrom(evidenceOf(unimportant, count));
    const spoken = findings.filter(({ kind }) => kind !== "best" && kind !== "outlook");
    expect(spoken.filter(({ kind }) => kind !== "too-few")).toEqual([]);
    expect(statementOf(spoken[0] as Finding).said[0]).toContain("cannot be told yet");
  });

  test("that a parameter does not matter, before there are 30 results", () => {
    const findings = learnedFrom(evidenceOf(unimportant, 25));
    expect(only(findings, "no-effect")).toEqual([]);
    expect(only(findings, "too-few").map(({ about }) => about)).toContain("no-effect");
  });

  test("nothing of any finding in a sentence that is not whole", () => {
    for (const situation of [unimportant, pressed, crashing, badChoice])
      for (const finding of learnedFrom(evidenceOf(situation, 80))) {
        const { said } = statementOf(finding);
        expect(said.length).toBeGreaterThan(0);
        for (const sentence of said) expect(sentence).toMatch(/^.+\.$/s);
        for (const sentence of said) expect(sentence).not.toMatch(/NaN|undefined|\[object/);
      }
  });
});
