import packageJson from "../../package.json" with { type: "json" };
import { type Command, UsageError } from "./command.ts";

export const lspCommand: Command = {
  usage: "--stdio",
  options: { stdio: { type: "boolean" }, clientProcessId: { type: "string" } },
  help: { stdio: "speak over standard input and output", clientProcessId: "end with this process" },
  async run({ options, positionals }) {
    if (options["stdio"] !== true || positionals.length > 0)
      throw new UsageError(
        "the language server speaks over standard input and output: tunesmith lsp --stdio",
      );
    // Only now: the other commands have no need of the server, and start sooner without it.
    const [{ serve }, { diagnosticsPage }, { connect, watchParent }, { openStudyJournal }] =
      await Promise.all([
        import("../server/serve.ts"),
        import("../server/diagnostics-page.ts"),
        import("../server/wire.ts"),
        import("../server/study-journal.ts"),
      ]);
    const [{ readScript }, { strategyTexts }] = await Promise.all([
      import("../language/script/read-script.ts"),
      import("../study/strategy-texts.ts"),
    ]);
    const parent = Number(options["clientProcessId"]);
    if (Number.isSafeInteger(parent) && parent > 0) watchParent(parent);
    const exit = (code: 0 | 1) => process.exit(code);
    serve(connect("stdio"), {
      version: packageJson.version,
      readScript,
      strategyText: (name) => strategyTexts[name],
      openJournal: openStudyJournal,
      diagnosticsPage: diagnosticsPage(),
      watchParent,
      exit,
    });
    // The client says when it ends.
    return new Promise(() => {});
  },
};
