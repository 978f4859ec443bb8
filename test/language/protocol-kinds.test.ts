import { expect, test } from "vitest";
import * as protocol from "vscode-languageserver-types";
import * as kinds from "../../src/language/protocol-kinds.ts";

test.each(Object.entries(kinds))("%s is as the protocol has it", (name, values) => {
  const theirs = (protocol as unknown as Record<string, Record<string, unknown>>)[name];
  for (const [key, value] of Object.entries(values)) expect([key, theirs?.[key]]).toEqual([key, value]);
});
