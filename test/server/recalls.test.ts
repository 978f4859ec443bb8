import { expect, test } from "vitest";
import { createRecalls } from "../../src/server/recalls.ts";

const document = (version: number, uri = "file:///a") => ({ uri, version });

test("what was read of a document serves its next versions, and no other document", () => {
  const recalls = createRecalls();
  expect(recalls.recallOf(document(1))("a", [], () => 1)).toBe(1);
  expect(recalls.recallOf(document(2))("a", [], () => 2)).toBe(1);
  expect(recalls.recallOf(document(3))("a", [], () => 3)).toBe(1);
  expect(recalls.recallOf(document(3, "file:///b"))("a", [], () => 4)).toBe(4);
});

test("what no version asks for is forgotten in time", () => {
  const recalls = createRecalls();
  recalls.recallOf(document(1))("a", [], () => 1);
  for (let version = 2; version < 40; version++) recalls.recallOf(document(version));
  expect(recalls.recallOf(document(40))("a", [], () => 2)).toBe(2);
});

test("a document that is closed is forgotten", () => {
  const recalls = createRecalls();
  recalls.recallOf(document(1))("a", [], () => 1);
  recalls.forget(document(1));
  expect(recalls.recallOf(document(1))("a", [], () => 2)).toBe(2);
});
