import { describe, expect, test } from "vitest";
import { lineStarts } from "../../src/language/positions.ts";
import { signatureHelp } from "../../src/language/signature-help.ts";
import { withCursor } from "./cursor.ts";

/** The signature at the cursor with the active parameter in «». */
function shown(marked: string): string | undefined {
  const { text, offset } = withCursor(marked);
  const help = signatureHelp(text, lineStarts(text).positionAt(offset));
  const [signature] = help?.signatures ?? [];
  if (signature === undefined) return undefined;
  const active = signature.parameters?.[signature.activeParameter ?? 0]?.label;
  if (!Array.isArray(active)) return signature.label;
  const [start, end] = active as [number, number];
  const { label } = signature;
  return `${label.slice(0, start)}«${label.slice(start, end)}»${label.slice(end)}`;
}

const int = (active: string) => "int(low, high, log, step=, default=, prior=)".replace(active, `«${active}»`);

describe("the argument under the cursor", () => {
  test.each([
    ["space:\n  a: int(|", int("low")],
    ["space:\n  a: int(1|", int("low")],
    ["space:\n  a: int(|1, 2)", int("low")],
    ["space:\n  a: int(1, |2)", int("high")],
    ["space:\n  a: int(1, 2, |", int("log")],
    ["space:\n  a: int(1, 2, log, |", int("step=")],
    ["space:\n  a: int(1, 2, step=|", int("step=")],
    ["space:\n  a: int(1, 2, prior=3, |)", int("log")],
    ["space: { a: int(1, |", int("high")],
    ["space:\n  a: { in: 'int(1, |' }", int("high")],
    ["space:\n  a: choice(x, y, z|)", "choice(a, b, «...», default=, prior=)"],
    ["space:\n  a: choice(x, prior=[1, |", "choice(a, b, ..., default=, «prior=»)"],
    ["space:\n  a: bool(|)", "bool(«default=», prior=)"],
    ["space:\n  a: int(1, 2)|", undefined],
    ["space:\n  a: in|t(1, 2)", undefined],
    ["space:\n  a: nothing(|", undefined],
    ["require: int(|", undefined],
    ["space:\n  a: 7|", undefined],
  ])("%j", (marked, expected) => expect(shown(marked)).toBe(expected));
});
