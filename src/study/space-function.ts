import { boolDomain, type Domain } from "./domain.ts";
import { checkDomain, type DomainDraft, type Finding } from "./domain-draft.ts";
import type { Expression } from "./expression.ts";
import { translateCall } from "./foreign-function.ts";
import { parseExpression, type SyntaxProblem } from "./parse-expression.ts";
import type { ProblemCode, Span } from "./problem.ts";
import { readArguments } from "./read-arguments.ts";
import { similarName } from "./similar-name.ts";
import type { Prior } from "./space.ts";
import { tokenize } from "./tokenize.ts";
import type { ParamValue } from "./value.ts";

export interface SpaceFunction {
  readonly name: string;
  /** As it is shown to a person: `uniform(low, high)`. */
  readonly signature: string;
  readonly summary: string;
  /** What completion inserts: `uniform(${1:low}, ${2:high})`. */
  readonly snippet: string;
  readonly options: readonly SpaceOption[];
}

export interface SpaceOption {
  readonly name: "log" | "step" | "default" | "prior";
  readonly summary: string;
  readonly snippet: string;
}

const log: SpaceOption = {
  name: "log",
  summary: "Search the exponent: as much between 1 and 10 as between 10 and 100.",
  snippet: "log",
};
const step: SpaceOption = {
  name: "step",
  summary: "Only every so many, counted from `low`.",
  snippet: "step=$1",
};
const fallback: SpaceOption = {
  name: "default",
  summary: "What the script uses by itself; older trials without this parameter are taken to have had it.",
  snippet: "default=$1",
};
const rangePrior: SpaceOption = {
  name: "prior",
  summary: "The value near which good results are expected.",
  snippet: "prior=$1",
};
const choicePrior: SpaceOption = {
  name: "prior",
  summary: "How likely each choice is to be good: one weight for each.",
  snippet: "prior=[$1]",
};

/** `${1:low}, ${2:high}`: what an editor lets a person fill in, one after the other. */
function placeholders(...names: readonly string[]): string {
  return names.map((name, index) => `\${${index + 1}:${name}}`).join(", ");
}

/** Every space function, for reading, completion and hover alike. */
export const spaceFunctions: readonly SpaceFunction[] = [
  {
    name: "uniform",
    signature: "uniform(low, high)",
    summary: "A number between two bounds, each as likely as the other.",
    snippet: `uniform(${placeholders("low", "high")})`,
    options: [step, log, fallback, rangePrior],
  },
  {
    name: "loguniform",
    signature: "loguniform(low, high)",
    summary: "A positive number whose order of magnitude is searched, such as a learning rate.",
    snippet: `loguniform(${placeholders("low", "high")})`,
    options: [fallback, rangePrior],
  },
  {
    name: "int",
    signature: "int(low, high)",
    summary: "A whole number between two bounds, both included.",
    snippet: `int(${placeholders("low", "high")})`,
    options: [log, step, fallback, rangePrior],
  },
  {
    name: "bool",
    signature: "bool",
    summary: "true or false.",
    snippet: "bool",
    options: [fallback, choicePrior],
  },
  {
    name: "ordinal",
    signature: "ordinal(a, b, ...)",
    summary: "One of several values that have an order, such as batch sizes.",
    snippet: `ordinal(${placeholders("a", "b")})`,
    options: [fallback, choicePrior],
  },
  {
    name: "choice",
    signature: "choice(a, b, ...)",
    summary: "One of several values without an order; the same as a list.",
    snippet: `choice(${placeholders("a", "b")})`,
    options: [fallback, choicePrior],
  },
];

export type SpaceReading =
  | {
      readonly kind: "domain";
      readonly domain: Domain;
      readonly default?: ParamValue;
      readonly prior?: Prior;
      /** Warnings only. */
      readonly problems: readonly SyntaxProblem[];
    }
  | { readonly kind: "constant"; readonly value: string }
  /** A call that does not make a domain: at least one problem is an error. */
  | { readonly kind: "invalid"; readonly problems: readonly SyntaxProblem[] };

type Call = Extract<Expression, { kind: "call" }>;

/**
 * Reads a text that stands for a parameter in `space`. A call that is the whole text, also one that is not finished,
 * and the word `bool` are ranges; every other text is a constant.
 */
export function readSpaceText(text: string): SpaceReading {
  if (text.trim() === "bool") return { kind: "domain", domain: boolDomain(), problems: [] };
  const found = findCall(text);
  if (found === undefined) return { kind: "constant", value: text };
  if (found.rest) {
    const message = `Nothing may follow \`${found.callee}(...)\`. A text that looks like this stands in choice("...").`;
    return {
      kind: "invalid",
      problems: [{ ...problem("expression-syntax", found.rest, message), replacement: "" }],
    };
  }
  const { expression, problems } = parseExpression(text);
  if (expression.kind !== "call") return { kind: "invalid", problems };
  const known = spaceFunctions.find(({ name }) => name === expression.callee);
  if (known === undefined) {
    return {
      kind: "invalid",
      problems: [unknownFunction(text, expression, problems.length > 0), ...problems],
    };
  }
  return problems.length > 0 ? { kind: "invalid", problems } : readCall(text, expression, known);
}

/** The call at the start of the text, with what follows it where the text goes on behind its last parenthesis. */
function findCall(text: string): { callee: string; rest?: Span } | undefined {
  const { tokens } = tokenize(text);
  const [name, open] = tokens;
  if (name?.kind !== "name" || open?.kind !== "symbol" || open.symbol !== "(") return undefined;
  const callee = name.name;
  const isKnown = spaceFunctions.some((candidate) => candidate.name === callee);
  if (name.span.end !== open.span.start && !isKnown) return undefined;
  let depth = 0;
  for (const [index, token] of tokens.entries()) {
    if (token.kind !== "symbol") continue;
    if (token.symbol === "(") depth++;
    if (token.symbol !== ")" || --depth > 0) continue;
    if (tokens[index + 1]?.kind === "end") return { callee };
    return isKnown ? { callee, rest: { start: token.span.end, end: text.length } } : undefined;
  }
  return isKnown || similarFunction(callee) !== undefined ? { callee } : undefined;
}

function problem(code: ProblemCode, span: Span, message: string, replacement?: string): SyntaxProblem {
  return { code, severity: "error", message, span, ...(replacement !== undefined && { replacement }) };
}

function similarFunction(callee: string): string | undefined {
  const last = callee.slice(callee.lastIndexOf(".") + 1);
  return similarName(
    last,
    spaceFunctions.map(({ name }) => name),
  );
}

function unknownFunction(text: string, call: Call, isBroken: boolean): SyntaxProblem {
  const { callee, calleeSpan, span } = call;
  const isPlain = !isBroken && call.arguments.every(({ name }) => name === undefined);
  const texts = isPlain ? call.arguments.map((argument) => textOf(text, argument.span)) : undefined;
  const foreign = translateCall(callee, texts);
  if (foreign !== undefined) {
    const message = `There is no \`${callee}\` here; write \`${foreign.own}\`. ${foreign.note}`.trimEnd();
    return foreign.replacement === undefined
      ? problem("unknown-function", calleeSpan, message)
      : problem("unknown-function", span, message, foreign.replacement);
  }
  const similar = similarFunction(callee);
  if (similar !== undefined) {
    return problem(
      "unknown-function",
      calleeSpan,
      `There is no \`${callee}\`. Did you mean \`${similar}\`?`,
      similar,
    );
  }
  const all = spaceFunctions.map(({ name }) => name).join(", ");
  const message = `There is no space function \`${callee}\`, only ${all}. For this very text write a list of one: ["..."].`;
  return problem("unknown-function", calleeSpan, message);
}

function textOf(text: string, { start, end }: Span): string {
  return text.slice(start, end);
}

function readCall(text: string, call: Call, known: SpaceFunction): SpaceReading {
  const { draft, problems } = readArguments(text, call, known.name, known.options);
  if (draft === undefined) return { kind: "invalid", problems };
  const { domain, findings } = checkDomain(draft);
  const found = findings.map((finding) => asProblem(text, finding, call, draft));
  if (domain === undefined) return { kind: "invalid", problems: found };
  return {
    kind: "domain",
    domain,
    problems: found,
    ...(draft.default && { default: draft.default.value }),
    ...(draft.prior && { prior: draft.prior.value }),
  };
}

/** A finding with the mend that the text form allows. */
function asProblem(
  text: string,
  finding: Finding<Span>,
  call: Call,
  draft: DomainDraft<Span>,
): SyntaxProblem {
  const { code, severity, message, place } = finding;
  const plain: SyntaxProblem = { code, severity, message, span: place };
  if (code === "swapped-bounds" && "low" in draft) {
    const [first, second] = [draft.low.place, draft.high.place].sort((a, b) => a.start - b.start) as [
      Span,
      Span,
    ];
    const between = text.slice(first.end, second.start);
    const replacement = textOf(text, second) + between + textOf(text, first);
    return { ...plain, span: { start: first.start, end: second.end }, replacement };
  }
  if (code === "duplicate-choice") {
    const index = call.arguments.findIndex(({ span }) => span.start === place.start);
    const before = call.arguments[index - 1];
    if (before) return { ...plain, span: { start: before.span.end, end: place.end }, replacement: "" };
  }
  return plain;
}
