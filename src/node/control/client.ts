/** Talks to the runner of a study over its control socket. */
import { connect } from "node:net";
import {
  createMessageConnection,
  ErrorCodes,
  type MessageConnection,
  ResponseError,
  SocketMessageReader,
  SocketMessageWriter,
} from "vscode-jsonrpc/node";
import type { Answer, BudgetChange, ControlState } from "../../engine/study-control.ts";
import type { ParamValues } from "../../study/value.ts";
import { errorCode } from "../os-error.ts";
import {
  attachRequest,
  cancelRequest,
  changeRequest,
  enqueueRequest,
  eventNotification,
  pauseRequest,
  reloadRequest,
  resumeRequest,
  retryRequest,
  stateRequest,
  stopRequest,
} from "./protocol.ts";

export interface ControlClient {
  state(): Promise<ControlState>;
  stop(): Promise<Answer>;
  pause(): Promise<Answer>;
  resume(): Promise<Answer>;
  reload(): Promise<Answer>;
  change(change: BudgetChange): Promise<Answer>;
  enqueue(values: ParamValues): Promise<Answer>;
  cancel(trial: number): Promise<Answer>;
  retry(trial: number): Promise<Answer>;
  /** Calls back with every event from now on, in order. */
  attach(onEvent: (event: Readonly<Record<string, unknown>>) => void): Promise<ControlState>;
  /** Resolves once the runner has hung up, or `close` was called. */
  readonly closed: Promise<void>;
  close(): void;
}

const hangUpMs = 500;

/** Undefined where nobody listens at the address. */
export async function connectControl(address: string): Promise<ControlClient | undefined> {
  const socket = connect(address);
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve);
      socket.once("error", reject);
    });
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOENT" || code === "ECONNREFUSED" || code === "ENOTSOCK" || code === "EACCES")
      return undefined;
    throw error;
  }
  const connection = createMessageConnection(
    new SocketMessageReader(socket),
    new SocketMessageWriter(socket),
  );
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  socket.on("error", () => socket.destroy());
  connection.onError(() => socket.destroy());
  connection.listen();
  return clientOf(connection, closed, () => {
    socket.end();
    // A runner that hangs does not hang up either.
    setTimeout(() => socket.destroy(), hangUpMs).unref();
  });
}

function clientOf(connection: MessageConnection, closed: Promise<void>, close: () => void): ControlClient {
  const hungUp = () => {
    throw new Error("the runner hung up before it answered");
  };
  const ending = closed.then(hungUp);
  ending.catch(() => {});
  // A runner that ends while it is asked answers nothing any more, and nothing can be written to it.
  const ask = <Result>(asked: Promise<Result>) =>
    Promise.race([
      asked.catch((error: unknown) => (isBroken(error) ? ending : Promise.reject(error))),
      ending,
    ]);
  return {
    state: () => ask(connection.sendRequest(stateRequest)),
    stop: () => ask(connection.sendRequest(stopRequest)),
    pause: () => ask(connection.sendRequest(pauseRequest)),
    resume: () => ask(connection.sendRequest(resumeRequest)),
    reload: () => ask(connection.sendRequest(reloadRequest)),
    change: (change) => ask(connection.sendRequest(changeRequest, change)),
    enqueue: (values) => ask(connection.sendRequest(enqueueRequest, { values })),
    cancel: (trial) => ask(connection.sendRequest(cancelRequest, { trial })),
    retry: (trial) => ask(connection.sendRequest(retryRequest, { trial })),
    attach: (onEvent) => {
      connection.onNotification(eventNotification, onEvent);
      return ask(connection.sendRequest(attachRequest));
    },
    closed,
    close,
  };
}

/** Whether the request could not be sent. */
function isBroken(error: unknown): boolean {
  return error instanceof ResponseError && error.code === ErrorCodes.MessageWriteError;
}
