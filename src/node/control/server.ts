/** Listens on a study's control socket while its runner lives. */
import { chmodSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import {
  createMessageConnection,
  type MessageConnection,
  SocketMessageReader,
  SocketMessageWriter,
} from "vscode-jsonrpc/node";
import type * as z from "zod";
import type { Answer, StudyControl } from "../../engine/study-control.ts";
import { asOsError } from "../os-error.ts";
import { changeParams, enqueueParams, trialParams } from "./params.ts";
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

export interface ControlServer {
  /** Tells every client that attached itself. The event is made only where there is one. */
  publish(makeEvent: () => Readonly<Record<string, unknown>>): void;
  /** Hangs up and removes the socket. */
  close(): Promise<void>;
}

/** A client that reads more slowly than this many bytes pile up is hung up on: it can attach again. */
const maxUnreadBytes = 8 << 20;

/**
 * @param reload reads the study file again
 * @param address a socket's path, or on Windows a named pipe. The caller holds the claim on the study, so a socket that
 *   is still there belongs to a runner that is gone.
 * @throws OsError where nothing can listen there
 */
export async function listenForControl(
  address: string,
  control: StudyControl,
  reload: () => Answer = () => ({ kind: "refused", message: "This study was not read from a file." }),
): Promise<ControlServer> {
  const attached = new Map<MessageConnection, Socket>();
  let sending: Promise<unknown> = Promise.resolve();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    const connection = serve(socket, control, reload, () => attached.set(connection, socket));
    socket.on("close", () => {
      sockets.delete(socket);
      attached.delete(connection);
      connection.dispose();
    });
    socket.on("error", () => socket.destroy());
  });
  await listen(server, address);
  // The process must not stay for the socket's sake.
  server.unref();
  return {
    publish: (makeEvent) => {
      if (attached.size === 0) return;
      const event = makeEvent();
      for (const [connection, socket] of attached) {
        if (socket.writableLength > maxUnreadBytes) socket.destroy();
        else sending = connection.sendNotification(eventNotification, event).catch(() => socket.destroy());
      }
    },
    close: async () => {
      // Messages of a connection go out one after another: with the last one, all are out.
      await sending;
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.end(() => socket.destroy());
      });
    },
  };
}

function serve(
  socket: Socket,
  control: StudyControl,
  reload: () => Answer,
  attach: () => void,
): MessageConnection {
  const connection = createMessageConnection(
    new SocketMessageReader(socket),
    new SocketMessageWriter(socket),
  );
  connection.onRequest(stateRequest, () => control.state());
  connection.onRequest(stopRequest, () => control.stop());
  connection.onRequest(pauseRequest, () => control.pause());
  connection.onRequest(resumeRequest, () => control.resume());
  connection.onRequest(reloadRequest, () => reload());
  connection.onRequest(
    changeRequest,
    checked(changeParams, (change) => control.change(change)),
  );
  connection.onRequest(
    enqueueRequest,
    checked(enqueueParams, ({ values }) => control.enqueue(values)),
  );
  connection.onRequest(
    cancelRequest,
    checked(trialParams, ({ trial }) => control.cancel(trial)),
  );
  connection.onRequest(
    retryRequest,
    checked(trialParams, ({ trial }) => control.retry(trial)),
  );
  connection.onRequest(attachRequest, () => {
    attach();
    return control.state();
  });
  // What is not JSON-RPC cannot be answered.
  connection.onError(() => socket.destroy());
  connection.listen();
  return connection;
}

function checked<Params>(schema: z.ZodType<Params>, carryOut: (params: Params) => Answer) {
  return (given: unknown): Answer => {
    const read = schema.safeParse(given);
    if (read.success) return carryOut(read.data);
    const [issue] = read.error.issues;
    const where = issue?.path.join(".") ?? "";
    return { kind: "refused", message: [where, issue?.message].filter(Boolean).join(": ") };
  };
}

async function listen(server: Server, address: string): Promise<void> {
  const isFile = process.platform !== "win32";
  if (isFile) rmSync(address, { force: true });
  // Nobody else may connect, not even between the socket's creation and the change of its mode.
  const before = isFile ? process.umask(0o177) : undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(address, () => resolve());
    });
    if (isFile) chmodSync(address, 0o600);
  } catch (error) {
    throw asOsError(error, "listen for commands", address);
  } finally {
    if (before !== undefined) process.umask(before);
  }
}
