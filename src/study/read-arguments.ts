import type { DomainDraft, Given } from "./domain-draft.ts";
import { evaluate, type Value } from "./evaluate.ts";
import type { Argument, Expression } from "./expression.ts";
import { translateKey } from "./foreign-function.ts";
import type { SyntaxProblem } from "./parse-expression.ts";
import type { ProblemCode, Span } from "./problem.ts";
import { similarName } from "./similar-name.ts";
import type { Prior } from "./space.ts";
import type { ParamValue } from "./value.ts";

type Call = Extract<Expression, { kind: "call" }>;
type Report = (code: ProblemCode, span: Span, message: string, replacement?: string) => undefined;

/** A choice that needs no quotes: words such as `resnet-50` and `vit_b/16`. */
const bareWord = /^[A-Za-z_][\w./+-]*$/;
const rangeFunctions: ReadonlySet<string> = new Set(["uniform", "loguniform", "int"]);

/** The draft of a domain from the arguments of a call; undefined exactly where there is a problem. */
export function readArguments(
  text: string,
  call: Call,
  callee: string,
  options: readonly { readonly name: string }[],
): { draft: DomainDraft<Span> | undefined; problems: readonly SyntaxProblem[] } {
  const problems: SyntaxProblem[] = [];
  const report: Report = (code, span, message, replacement) => {
    const mend = replacement === undefined ? {} : { replacement };
    problems.push({ code, severity: "error", message, span, ...mend });
  };
  const names = options.map(({ name }) => name);
  const draft = rangeFunctions.has(callee)
    ? readRange(text, call, names, report)
    : readChoices(text, call, names, report);
  return { draft: problems.length === 0 ? draft : undefined, problems };
}

function readRange(
  text: string,
  call: Call,
  options: readonly string[],
  report: Report,
): DomainDraft<Span> | undefined {
  const { callee } = call;
  const positional: Argument[] = [];
  const named = new Map<string, Expression>();
  for (const argument of call.arguments) {
    const name = argument.name?.text ?? bareOption(argument, positional.length, options);
    if (name === undefined) positional.push(argument);
    else if (isAccepted(argument, name, ["low", "high", ...options], callee, named, report)) {
      named.set(name, argument.name ? argument.value : { kind: "literal", value: true, span: argument.span });
    }
  }
  for (const [index, { value, span }] of positional.entries()) {
    const name = ["low", "high"][index];
    if (name === undefined) reportSurplus(text, value, options, callee, report);
    else if (named.has(name)) report("bad-arguments", span, `\`${name}\` is given twice.`);
    else named.set(name, value);
  }
  const missing = ["low", "high"].filter((name) => !named.has(name));
  if (missing.length > 0) {
    const example = callee === "int" ? "1, 10" : callee === "uniform" ? "0, 1" : "1e-5, 0.1";
    const what = missing.map((name) => `\`${name}\``).join(" and ");
    const verb = missing.length === 1 ? "is" : "are";
    report(
      "bad-arguments",
      call.span,
      `${what} ${verb} missing. Write both bounds, such as \`${callee}(${example})\`.`,
    );
  }
  const number = (name: string) => given(named.get(name), (value) => readNumber(name, value, report));
  const [low, high, step, fallback] = [number("low"), number("high"), number("step"), number("default")];
  const prior = given(named.get("prior"), (value) => readPrior(value, report));
  const log =
    callee === "loguniform"
      ? { value: true, place: call.calleeSpan }
      : given(named.get("log"), (value) => readFlag(value, report));
  if (low === undefined || high === undefined) return undefined;
  return {
    kind: callee === "int" ? "int" : "float",
    low,
    high,
    ...(log && { log }),
    ...(step && { step }),
    ...(fallback && { default: fallback }),
    ...(prior && { prior }),
  };
}

function readChoices(
  text: string,
  call: Call,
  options: readonly string[],
  report: Report,
): DomainDraft<Span> | undefined {
  const { callee } = call;
  const positional: Argument[] = [];
  const named = new Map<string, Expression>();
  for (const argument of call.arguments) {
    if (argument.name === undefined) positional.push(argument);
    else if (isAccepted(argument, argument.name.text, options, callee, named, report)) {
      named.set(argument.name.text, argument.value);
    }
  }
  const fallback = given(named.get("default"), (value) => readChoice(text, value, value.span, report));
  const prior = given(named.get("prior"), (value) => readPrior(value, report));
  const extras = { ...(fallback && { default: fallback }), ...(prior && { prior }) };
  if (callee === "bool") {
    const [first] = positional;
    if (first) report("bad-arguments", first.span, "`bool` is true or false; it takes no values.");
    return { kind: "bool", ...extras };
  }
  const [only] = positional;
  if (positional.length === 1 && only?.value.kind === "list") {
    const message = `\`${callee}\` takes its values one by one, without brackets.`;
    return report(
      "bad-arguments",
      only.span,
      message,
      text.slice(only.span.start + 1, only.span.end - 1).trim(),
    );
  }
  const choices = positional.flatMap(({ value, span }) => readChoice(text, value, span, report) ?? []);
  return { kind: callee === "ordinal" ? "ordinal" : "categorical", choices, place: call.span, ...extras };
}

/** After the bounds, a bare word is an option that is switched on. */
function bareOption({ value }: Argument, before: number, options: readonly string[]): string | undefined {
  if (value.kind !== "name") return undefined;
  if (value.name === "log") return "log";
  return before >= 2 && similarName(value.name, options) !== undefined ? value.name : undefined;
}

function isAccepted(
  argument: Argument,
  name: string,
  accepted: readonly string[],
  callee: string,
  named: ReadonlyMap<string, Expression>,
  report: Report,
): boolean {
  const span = argument.name?.span ?? argument.span;
  if (accepted.includes(name)) {
    if (named.has(name)) report("bad-arguments", span, `\`${name}\` is given twice.`);
    if (argument.name || name === "log") return true;
    report("bad-arguments", span, `\`${name}\` needs a value: \`${name}=...\`.`);
    return false;
  }
  if (callee === "loguniform" && (name === "log" || name === "step")) {
    const why = name === "log" ? "is logarithmic already" : "has no even steps";
    report("bad-arguments", argument.span, `\`loguniform\` ${why}. Leave out \`${name}\`.`);
    return false;
  }
  const translated = translateKey(name);
  const meant = translated && accepted.includes(translated) ? translated : similarName(name, accepted);
  const hint = meant
    ? `Did you mean \`${meant}\`?`
    : `It has ${accepted.map((each) => `\`${each}\``).join(", ")}.`;
  report("bad-arguments", span, `\`${callee}\` has no option \`${name}\`. ${hint}`, meant);
  return false;
}

function reportSurplus(
  text: string,
  { kind, span }: Expression,
  options: readonly string[],
  callee: string,
  report: Report,
): void {
  const written = text.slice(span.start, span.end);
  if (options.includes("step") && kind !== "name") {
    const message = `\`${callee}\` takes two bounds. If ${written} is the step, name it: \`step=${written}\`.`;
    report("bad-arguments", span, message, `step=${written}`);
  } else report("bad-arguments", span, `\`${callee}\` takes two bounds; \`${written}\` is one too many.`);
}

function given<T>(
  expression: Expression | undefined,
  read: (expression: Expression) => T | undefined,
): T | undefined {
  return expression === undefined ? undefined : read(expression);
}

function compute(expression: Expression): Value | undefined {
  const result = evaluate(expression, () => undefined);
  return result.kind === "value" ? result.value : undefined;
}

function readNumber(what: string, expression: Expression, report: Report): Given<number, Span> | undefined {
  const value = compute(expression);
  if (typeof value === "number") return { value, place: expression.span };
  if (typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value))) {
    const message = `\`${what}\` takes a number; this is a text. Leave out the quotes.`;
    return report("expression-type", expression.span, message, String(Number(value)));
  }
  const why =
    expression.kind === "name"
      ? `\`${expression.name}\` is a name, and bounds do not depend on others`
      : "this is none";
  return report("expression-type", expression.span, `\`${what}\` takes a number; ${why}.`);
}

function readFlag(expression: Expression, report: Report): Given<boolean, Span> | undefined {
  const value = compute(expression);
  if (typeof value === "boolean") return { value, place: expression.span };
  return report(
    "expression-type",
    expression.span,
    "`log` is true or false; the bare word `log` means true.",
  );
}

function readPrior(expression: Expression, report: Report): Given<Prior, Span> | undefined {
  const value = compute(expression);
  if (typeof value === "number") return { value, place: expression.span };
  if (Array.isArray(value) && value.every((weight) => typeof weight === "number")) {
    return { value: value as readonly number[], place: expression.span };
  }
  return report("expression-type", expression.span, "`prior` takes a number, or a list of weights.");
}

/** A choice is a value or a bare word; `span` is that of the whole argument. */
function readChoice(
  text: string,
  expression: Expression,
  span: Span,
  report: Report,
): Given<ParamValue, Span> | undefined {
  const written = text.slice(span.start, span.end);
  const value = compute(expression);
  if (value !== undefined && !Array.isArray(value)) return { value: value as ParamValue, place: span };
  if (expression.kind === "name")
    return { value: written.startsWith("`") ? expression.name : written, place: span };
  if (expression.kind !== "list" && bareWord.test(written)) return { value: written, place: span };
  const isText = expression.kind !== "list";
  const hint = isText ? "Put a text into quotes." : "Lists cannot be choices.";
  const mend = isText ? JSON.stringify(written) : undefined;
  return report("expression-type", span, `A choice is a number, a text, true, false or null. ${hint}`, mend);
}
