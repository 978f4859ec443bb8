import {
  createMessageConnection,
  IPCMessageReader,
  IPCMessageWriter,
  type Message,
  type MessageConnection,
  type MessageReader,
  type MessageWriter,
  type ResponseMessage,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-jsonrpc/node";

/** `ipc` where VS Code starts the server, `stdio` elsewhere. */
export type Transport = "ipc" | "stdio";

/**
 * The connection with the client that has started this process. On standard output nothing but messages may stand, so
 * what anything writes with `console` goes to standard error.
 */
export function connect(transport: Transport): MessageConnection {
  const [reader, writer] = transport === "ipc" ? overIpc() : overStandardStreams();
  return createMessageConnection(reader, writer, undefined, {
    // A request that is cancelled before its turn has come is never worked on.
    connectionStrategy: { cancelUndispatched: refuse },
  });
}

function overIpc(): [MessageReader, MessageWriter] {
  return [new IPCMessageReader(process), new IPCMessageWriter(process)];
}

function overStandardStreams(): [MessageReader, MessageWriter] {
  for (const name of ["log", "info", "debug", "trace"] as const) console[name] = console.error;
  return [new StreamMessageReader(process.stdin), new StreamMessageWriter(process.stdout)];
}

/** `RequestCancelled` of the protocol. */
const requestCancelled = -32800;

function refuse(message: Message): ResponseMessage {
  const error = { code: requestCancelled, message: "The request was cancelled." };
  return { jsonrpc: message.jsonrpc, id: null, error };
}

const parentLookMs = 3_000;

/** Ends this process with its client, whose process number the first message may name. */
export function watchParent(processId: number | null): void {
  if (typeof processId !== "number") return;
  setInterval(() => {
    try {
      process.kill(processId, 0);
    } catch (error) {
      const isGone = (error as NodeJS.ErrnoException).code === "ESRCH";
      if (isGone) process.exit(1);
    }
  }, parentLookMs).unref();
}
