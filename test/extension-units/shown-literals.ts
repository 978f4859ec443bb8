import { parser } from "@lezer/javascript";

type SyntaxNode = ReturnType<ReturnType<typeof parser.parse>["resolve"]>;

/** Calls whose arguments people read. */
const showing = /^(?:show\w+Message|setStatusBarMessage|appendLine|complain|say)$/;
/** Fields whose values people read. */
const shown = new Set([
  "title",
  "placeHolder",
  "prompt",
  "label",
  "detail",
  "description",
  "tooltip",
  "openLabel",
  "saveLabel",
  "message",
  "text",
]);
/** Through these a text passes on its way to where it is shown. */
const passing = new Set(["ConditionalExpression", "ParenthesizedExpression", "BinaryExpression"]);

const grammar = parser.configure({ dialect: "ts" });

/** The texts that a source of the extension shows to people as they stand there, in one language for ever. */
export function shownLiterals(source: string): readonly string[] {
  const found: string[] = [];
  const textOf = ({ from, to }: SyntaxNode) => source.slice(from, to);
  grammar.parse(source).iterate({
    enter({ node }) {
      const isText = node.name === "String" || node.name === "TemplateString";
      if (isText && hasWords(textOf(node)) && isShown(node, textOf)) found.push(textOf(node));
    },
  });
  return found;
}

/** Beside icons, the values that are put in, what is to be typed as it stands, and the name of this extension. */
function hasWords(literal: string): boolean {
  const said = literal.replace(/\$\([\w~-]+\)|\$\{[^}]*\}|\b\w+=\S+|Tunesmith/g, " ");
  return /\p{L}{2,}/u.test(said);
}

function isShown(literal: SyntaxNode, textOf: (node: SyntaxNode) => string): boolean {
  let node = literal;
  while (node.parent !== null && passing.has(node.parent.name)) {
    // What is compared or tested is not shown.
    if (node.parent.name === "ConditionalExpression" && node.parent.firstChild?.from === node.from)
      return false;
    const operator = node.parent.getChild("CompareOp");
    if (operator !== null) return false;
    node = node.parent;
  }
  const { parent } = node;
  if (parent === null) return false;
  if (parent.name === "ArgList") {
    const name = parent.parent?.firstChild;
    return name != null && showing.test(/\w+$/.exec(textOf(name))?.[0] ?? "");
  }
  if (parent.name === "Property") return shown.has(textOf(parent.firstChild ?? parent));
  if (parent.name === "AssignmentExpression") {
    const field = /\.(\w+)$/.exec(textOf(parent.firstChild ?? parent))?.[1];
    return field !== undefined && shown.has(field);
  }
  return false;
}
