/**
 * What travels over the control socket: JSON-RPC 2.0 with `Content-Length` headers, as in the Language Server Protocol,
 * so that every editor has a client for it.
 */
import { NotificationType, RequestType, RequestType0 } from "vscode-jsonrpc";
import type { Answer, ControlState } from "../../engine/study-control.ts";

export const stateRequest = new RequestType0<ControlState, void>("study/state");
export const stopRequest = new RequestType0<Answer, void>("study/stop");
export const pauseRequest = new RequestType0<Answer, void>("study/pause");
export const resumeRequest = new RequestType0<Answer, void>("study/resume");
/** The runner reads the study file again. */
export const reloadRequest = new RequestType0<Answer, void>("study/reload");
export const changeRequest = new RequestType<unknown, Answer, void>("study/change");
export const enqueueRequest = new RequestType<unknown, Answer, void>("study/enqueue");
export const cancelRequest = new RequestType<unknown, Answer, void>("trial/cancel");
export const retryRequest = new RequestType<unknown, Answer, void>("trial/retry");
/** From now on, this client hears of every event. */
export const attachRequest = new RequestType0<ControlState, void>("study/attach");
/** One event of the run, as `tunesmith run --json` prints it. */
export const eventNotification = new NotificationType<Readonly<Record<string, unknown>>>("study/event");
