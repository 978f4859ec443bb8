// The language server in a web worker. Files come from the client, which asks VS Code for them.
import { BrowserMessageReader, BrowserMessageWriter, createMessageConnection } from "vscode-jsonrpc/browser";
import { readScript } from "../language/script/read-script.ts";
import { strategyTexts } from "../study/strategy-texts.ts";
import { type Fetched, FileMirror } from "../web/file-mirror.ts";
import { readThrough } from "../web/node/fs.ts";
import { serve } from "./serve.ts";
import { openStudyJournal } from "./study-journal.ts";

/** What the client answers beside the protocol. @see fetchFileRequest of src/extension/web */
const fetchFileRequest = "tunesmith/fetchFile";

const scope = globalThis as unknown as ConstructorParameters<typeof BrowserMessageWriter>[0];
const connection = createMessageConnection(new BrowserMessageReader(scope), new BrowserMessageWriter(scope));

let arrived = () => {};
const mirror = new FileMirror(
  (path, known) => connection.sendRequest<Fetched>(fetchFileRequest, { path, known }),
  () => arrived(),
);
readThrough(mirror);

serve(connection, {
  readScript,
  strategyText: (name) => strategyTexts[name],
  openJournal: openStudyJournal,
  arrivals: {
    isWaiting: () => mirror.isWaiting,
    onArrival(listener) {
      arrived = listener;
    },
  },
  exit: () => {},
});
