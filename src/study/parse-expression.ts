import type { Argument, ArithmeticOperator, ComparisonOperator, Expression } from "./expression.ts";
import type { Span } from "./problem.ts";
import { type SyntaxProblem, syntaxError, type Token, tokenize } from "./tokenize.ts";

// Top-down operator precedence (V. Pratt, 1973): each infix operator has a binding strength; an operand is extended to
// the right for as long as the operator after it binds more strongly than the one before it.

export type { SyntaxProblem } from "./tokenize.ts";

export interface ParsedExpression {
  readonly expression: Expression;
  readonly problems: readonly SyntaxProblem[];
}

/** Parentheses, lists, calls and prefix operators inside one another. */
const maximumNesting = 100;
/** Together with the nesting this bounds the height of the tree, so that whoever walks it cannot run out of stack. */
const maximumOperators = 1000;

/** Python's order. `not` as a prefix binds less than a comparison, a sign less than `**` to its right. */
const strength = { or: 1, and: 2, not: 3, comparison: 4, sum: 5, product: 6, sign: 7, power: 8 } as const;

type Infix =
  | { readonly kind: "logical"; readonly operator: "and" | "or" }
  | { readonly kind: "comparison"; readonly operator: ComparisonOperator }
  | { readonly kind: "binary"; readonly operator: ArithmeticOperator; readonly strength: number };

const infixes: ReadonlyMap<string, Infix> = new Map<string, Infix>([
  ["or", { kind: "logical", operator: "or" }],
  ["and", { kind: "logical", operator: "and" }],
  ...(["==", "!=", "<", "<=", ">", ">=", "in", "not in"] as const).map((operator): [string, Infix] => [
    operator,
    { kind: "comparison", operator },
  ]),
  ["+", { kind: "binary", operator: "+", strength: strength.sum }],
  ["-", { kind: "binary", operator: "-", strength: strength.sum }],
  ["*", { kind: "binary", operator: "*", strength: strength.product }],
  ["/", { kind: "binary", operator: "/", strength: strength.product }],
  ["%", { kind: "binary", operator: "%", strength: strength.product }],
  ["**", { kind: "binary", operator: "**", strength: strength.power }],
]);

function strengthOf(infix: Infix): number {
  if (infix.kind === "binary") return infix.strength;
  return infix.kind === "comparison" ? strength.comparison : strength[infix.operator];
}

/**
 * Reads any text as an expression. What is wrong with it is in `problems`, in the order of the text; the expression has
 * `missing` nodes where nothing could be read, so that what surrounds them can still be checked and completed.
 */
export function parseExpression(text: string): ParsedExpression {
  const { tokens, problems: lexical, endsInQuote } = tokenize(text);
  const problems: SyntaxProblem[] = [...lexical];
  const starts = new Set(lexical.map(({ span }) => span.start));
  let position = 0;
  let operators = 0;
  /** Where a problem was reported last: what goes wrong at the same place is its consequence. */
  let troubledAt = -1;

  const expression = text.trim() === "" ? emptyExpression() : parse(0, 0);
  if (peek().kind !== "end") reportTrailing();
  return { expression, problems: problems.sort((a, b) => a.span.start - b.span.start) };

  function peek(): Token {
    return tokens[Math.min(position, tokens.length - 1)] as Token;
  }
  function previousEnd(): number {
    return tokens[position - 1]?.span.end ?? 0;
  }
  function isSymbol(symbol: string, ahead = 0): boolean {
    const token = tokens[position + ahead];
    return token?.kind === "symbol" && token.symbol === symbol;
  }
  function textOf(span: Span): string {
    return text.slice(span.start, span.end);
  }
  function report(span: Span, message: string, replacement?: string): void {
    const isConsequence =
      troubledAt === position ||
      tokens[position - 1]?.kind === "bad" ||
      peek().kind === "bad" ||
      starts.has(span.start);
    troubledAt = position;
    if (isConsequence) return;
    starts.add(span.start);
    problems.push(syntaxError(span, message, replacement));
  }
  function emptyExpression(): Expression {
    const span = { start: 0, end: text.length };
    report(span, "There is nothing here. Write an expression, such as `width <= 512`.");
    return { kind: "missing", span };
  }
  function giveUp(message: string): Expression {
    const span = { start: peek().span.start, end: text.length };
    report(span, message);
    position = tokens.length - 1;
    troubledAt = position;
    return { kind: "missing", span };
  }

  /** An operand and everything after it that binds at least as strongly as `weakest`. */
  function parse(weakest: number, nesting: number): Expression {
    let left = parseOperand(nesting);
    while (true) {
      const infix = peekInfix();
      if (infix === undefined || strengthOf(infix) < weakest) return left;
      if (++operators > maximumOperators) {
        return giveUp(`An expression may hold ${maximumOperators} operators. Split it into several.`);
      }
      left = infix.kind === "comparison" ? parseChain(left, nesting) : parseInfix(left, infix, nesting);
    }
  }

  function parseInfix(
    left: Expression,
    infix: Exclude<Infix, { kind: "comparison" }>,
    nesting: number,
  ): Expression {
    takeInfix();
    // `**` groups to the right, so it lets an equal follow; a sign may stand before its right operand.
    const isPower = infix.kind === "binary" && infix.operator === "**";
    const right = parse(strengthOf(infix) + (isPower ? 0 : 1), isPower ? nesting + 1 : nesting);
    const span = { start: left.span.start, end: Math.max(left.span.end, right.span.end) };
    return infix.kind === "logical"
      ? { kind: "logical", operator: infix.operator, left, right, span }
      : { kind: "binary", operator: infix.operator, left, right, span };
  }

  function parseChain(first: Expression, nesting: number): Expression {
    const operands = [first];
    const found: ComparisonOperator[] = [];
    for (let infix = peekInfix(); infix?.kind === "comparison"; infix = peekInfix()) {
      takeInfix();
      found.push(infix.operator);
      operands.push(parse(strength.comparison + 1, nesting));
    }
    return {
      kind: "comparison",
      operands,
      operators: found,
      span: { start: first.span.start, end: previousEnd() },
    };
  }

  function peekInfix(): Infix | undefined {
    const token = peek();
    if (token.kind === "name") return infixes.get(foreignInfix(token.name) ?? "");
    if (token.kind !== "symbol") return undefined;
    if (token.symbol === "not") return isSymbol("in", 1) ? infixes.get("not in") : undefined;
    return infixes.get(token.symbol === "=" ? "==" : token.symbol);
  }

  function foreignInfix(word: string): string | undefined {
    if (word === "is") return isSymbol("not", 1) ? "!=" : "==";
    return /^(AND|OR|IN)$/.test(word) ? word.toLowerCase() : undefined;
  }

  function takeInfix(): void {
    const { span } = peek();
    const token = peek();
    const foreign = token.kind === "name" ? foreignInfix(token.name) : undefined;
    const width = isSymbol("not") || foreign === "!=" ? 2 : 1;
    const whole = { start: span.start, end: tokens[position + width - 1]?.span.end ?? span.end };
    const own = foreign ?? (isSymbol("=") ? "==" : undefined);
    if (own !== undefined) report(whole, `\`${textOf(whole)}\` is written \`${own}\` here.`, own);
    position += width;
  }

  function parseOperand(nesting: number): Expression {
    if (nesting > maximumNesting) {
      return giveUp(`Expressions may be nested ${maximumNesting} deep. Take some of this apart.`);
    }
    const token = peek();
    const { span } = token;
    if (token.kind === "literal") {
      position++;
      return { kind: "literal", value: token.value, span };
    }
    if (token.kind === "name") {
      position++;
      if (isSymbol("(")) return parseCall(token.name, span, nesting);
      return { kind: "name", name: token.name, span };
    }
    if (token.kind === "bad") {
      position++;
      return { kind: "missing", span };
    }
    if (isSymbol("(")) return parseParentheses(nesting);
    if (isSymbol("[")) {
      const { items } = parseItems("]", () => parse(0, nesting + 1));
      return { kind: "list", items, span: { start: span.start, end: previousEnd() } };
    }
    if (token.kind === "symbol" && (token.symbol === "not" || token.symbol === "-" || token.symbol === "+")) {
      position++;
      const operand = parse(token.symbol === "not" ? strength.not + 1 : strength.sign, nesting + 1);
      return {
        kind: "unary",
        operator: token.symbol,
        operand,
        span: { start: span.start, end: operand.span.end },
      };
    }
    return missingOperand();
  }

  function missingOperand(): Expression {
    const [before, after] = [tokens[position - 1], peek()];
    const place = before?.span.end ?? 0;
    const isAfterOperator = before?.kind === "symbol" && !/^[)\]]$/.test(before.symbol);
    if (before && isAfterOperator)
      report(before.span, `A value is missing after \`${textOf(before.span)}\`.`);
    else report(after.span, `A value is missing before \`${textOf(after.span)}\`.`);
    return { kind: "missing", span: { start: place, end: place } };
  }

  function parseParentheses(nesting: number): Expression {
    const { start } = peek().span;
    const { items, hasComma, isClosed } = parseItems(")", () => parse(0, nesting + 1));
    const [first] = items;
    const span = { start, end: previousEnd() };
    if (first === undefined) {
      report(span, "There is nothing between these parentheses.");
      return { kind: "missing", span };
    }
    if (!hasComma) return isCompound(first) ? { ...first, span } : first;
    const inner = text.slice(start + 1, isClosed ? span.end - 1 : span.end);
    report(span, "A list stands in square brackets here.", `[${inner}]`);
    return { kind: "list", items, span };
  }

  /** The span of these takes in the parentheses around them; that of a name or a value stays its own. */
  function isCompound({ kind }: Expression): boolean {
    return kind === "unary" || kind === "binary" || kind === "comparison" || kind === "logical";
  }

  function parseCall(callee: string, calleeSpan: Span, nesting: number): Expression {
    const { items } = parseItems(")", () => parseArgument(nesting + 1));
    const span = { start: calleeSpan.start, end: previousEnd() };
    return { kind: "call", callee, calleeSpan, arguments: items, span };
  }

  /** From the opening bracket to the closing one. A comma may stand after the last item. */
  function parseItems<Item>(close: ")" | "]", parseItem: () => Item) {
    const open = peek().span;
    position++;
    const items: Item[] = [];
    let hasComma = false;
    while (!isSymbol(close) && peek().kind !== "end") {
      items.push(parseItem());
      if (isSymbol(",")) {
        hasComma = true;
        position++;
      } else if (!isSymbol(close) && peek().kind !== "end") resumeAfterItem(close);
    }
    const isClosed = isSymbol(close);
    if (isClosed) position++;
    else if (!endsInQuote) {
      const whole = { start: open.start, end: previousEnd() };
      report(whole, `\`${textOf(open)}\` has no closing \`${close}\`.`, textOf(whole) + close);
    }
    return { items, hasComma, isClosed };
  }

  function parseArgument(nesting: number): Argument {
    const token = peek();
    if (token.kind !== "name" || !isSymbol("=", 1)) {
      const value = parse(0, nesting);
      return { value, span: { start: token.span.start, end: Math.max(token.span.start, previousEnd()) } };
    }
    position += 2;
    const value = parse(0, nesting);
    const span = { start: token.span.start, end: previousEnd() };
    return { name: { text: token.name, span: token.span }, value, span };
  }

  /** Goes on behind an item that is followed by neither a comma nor the closing bracket. */
  function resumeAfterItem(close: ")" | "]"): void {
    const gap = { start: previousEnd(), end: peek().span.start };
    if (startsOperand(peek())) {
      report(
        { start: gap.start, end: peek().span.end },
        "A comma is missing here.",
        `, ${textOf(peek().span)}`,
      );
      return;
    }
    report(peek().span, `\`${textOf(peek().span)}\` cannot stand here. Write \`,\` or \`${close}\`.`);
    while (!isSymbol(",") && !isSymbol(close) && peek().kind !== "end") position++;
    if (isSymbol(",")) position++;
    troubledAt = position;
  }

  function startsOperand(token: Token): boolean {
    if (token.kind === "symbol") return token.symbol === "[" || token.symbol === "(";
    return token.kind === "name" || token.kind === "literal";
  }

  function reportTrailing(): void {
    const token = peek();
    const rest = { start: token.span.start, end: text.trimEnd().length };
    const shown = textOf(token.span);
    if (isSymbol(")") || isSymbol("]")) {
      report(token.span, `\`${shown}\` closes nothing that was opened.`, "");
    } else if (startsOperand(token)) {
      report(rest, `An operator, such as \`and\` or \`==\`, is missing before \`${shown}\`.`);
    } else {
      report(rest, `\`${shown}\` cannot stand here: the expression has ended before it.`);
    }
  }
}
