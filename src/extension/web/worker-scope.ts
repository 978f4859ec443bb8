/** What this extension uses of web workers; the declarations of the DOM stay out of everything else. */
export interface WorkerEnd {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
}

export interface StartedWorker extends WorkerEnd {
  onerror: ((event: { readonly message: string }) => void) | null;
  terminate(): void;
}

/** This worker's own end. */
export const ownScope = globalThis as unknown as WorkerEnd;

/** VS Code's extension host of a browser has workers started by the address of their script. */
export function startWorker(address: string): StartedWorker {
  const { Worker } = globalThis as unknown as { readonly Worker: new (address: string) => StartedWorker };
  return new Worker(address);
}
