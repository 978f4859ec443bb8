// Claims a runner.json at a given moment, says what came of it, and keeps the claim until it is killed.
import { claimRunner } from "../../src/node/runner-lock.ts";

const [path = "", at = "0"] = process.argv.slice(2);
while (Date.now() < Number(at)) {
  // Several of these start claiming within the same millisecond.
}
const claim = claimRunner(path, { file: "/a.study.yaml", version: "0", startedAt: Date.now() });
console.log(JSON.stringify({ ...claim, pid: process.pid }));
if (process.argv[4] === "exit") process.exit(0);
setInterval(() => {}, 1000);
