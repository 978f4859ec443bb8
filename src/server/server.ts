import type { ScriptReader } from "../node/script-files.ts";
import { diagnosticsPage } from "./diagnostics-page.ts";
import { serve } from "./serve.ts";
import { connect } from "./wire.ts";

// The transport is named on the command line: --node-ipc where VS Code starts the server, --stdio elsewhere.
const transport = process.argv.includes("--node-ipc") ? "ipc" : "stdio";

/** The grammars of Python and JavaScript are a bundle of their own, loaded with the first script that is read. */
const readScript: ScriptReader = (text, language) => {
  const reader = require("./script-reader.cjs") as typeof import("../language/script/read-script.ts");
  return reader.readScript(text, language);
};

serve(connect(transport), {
  readScript,
  diagnosticsPage: diagnosticsPage(),
  exit: (code) => process.exit(code),
});
