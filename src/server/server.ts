import type { ScriptReader } from "../node/script-files.ts";
import { diagnosticsPage } from "./diagnostics-page.ts";
import { type ServerContext, serve } from "./serve.ts";
import { connect, watchParent } from "./wire.ts";

// The transport is named on the command line: --node-ipc where VS Code starts the server, --stdio elsewhere.
const transport = process.argv.includes("--node-ipc") ? "ipc" : "stdio";

/** The grammars of Python and JavaScript are a bundle of their own, loaded with the first script that is read. */
const readScript: ScriptReader = (text, language) => {
  const reader = require("./script-reader.cjs") as typeof import("../language/script/read-script.ts");
  return reader.readScript(text, language);
};

/** Long texts too, loaded with the first strategy that is asked after. */
const strategyText: ServerContext["strategyText"] = (name) => {
  const texts = require("./strategy-texts.cjs") as typeof import("../study/strategy-texts.ts");
  return texts.strategyTexts[name];
};

/** So is what reads journals, loaded with the first study that has one. */
const openJournal: ServerContext["openJournal"] = (path, study) => {
  const journals = require("./study-journal.cjs") as typeof import("./study-journal.ts");
  return journals.openStudyJournal(path, study);
};

serve(connect(transport), {
  readScript,
  strategyText,
  openJournal,
  diagnosticsPage: diagnosticsPage(),
  watchParent,
  exit: (code) => process.exit(code),
});
