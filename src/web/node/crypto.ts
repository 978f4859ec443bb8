/** Stands in for `node:crypto`, whose hashes do not let one wait, as those of browsers do. */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

export function createHash(_algorithm: "sha256") {
  const hash = sha256.create();
  const chain = {
    update(text: string) {
      hash.update(utf8ToBytes(text));
      return chain;
    },
    digest: (_encoding: "hex") => bytesToHex(hash.digest()),
  };
  return chain;
}
