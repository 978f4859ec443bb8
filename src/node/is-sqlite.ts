import { closeSync, openSync, readSync } from "node:fs";
import { withOsErrors } from "./os-error.ts";

const magic = "SQLite format 3\0";

/** Whether a file begins as databases of SQLite do. @throws OsError where it cannot be read */
export function isSqlite(file: string): boolean {
  return withOsErrors("read", file, () => {
    const descriptor = openSync(file, "r");
    try {
      const head = Buffer.alloc(magic.length);
      return (
        readSync(descriptor, head, 0, head.length, 0) === head.length && head.toString("latin1") === magic
      );
    } finally {
      closeSync(descriptor);
    }
  });
}
