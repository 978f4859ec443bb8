import { closeSync, fsyncSync, openSync } from "node:fs";
import { asOsError, errorCode } from "./os-error.ts";

/** Makes the names in a folder as lasting as the files' bytes, where the system can do that. */
export function syncFolder(path: string): void {
  try {
    const folder = openSync(path, "r");
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  } catch (error) {
    if (errorCode(error) === "EIO") throw asOsError(error, "bring a new file to the disk", path);
  }
}
