import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { ControlState, StudyControl } from "../../../src/engine/study-control.ts";
import { connectControl } from "../../../src/node/control/client.ts";
import { listenForControl } from "../../../src/node/control/server.ts";

const state: ControlState = {
  study: "digits",
  phase: "running",
  running: [3, 4],
  budget: { trials: 60, timeMs: null, steps: null, parallel: 2 },
};

/** Repeats what it is asked. */
function parrot(): StudyControl & { readonly asked: unknown[] } {
  const asked: unknown[] = [];
  const hear = (what: unknown) => {
    asked.push(what);
    return { kind: "done", message: JSON.stringify(what) } as const;
  };
  return {
    asked,
    state: () => state,
    stop: () => hear("stop"),
    pause: () => hear("pause"),
    resume: () => hear("resume"),
    change: (change) => hear({ change }),
    enqueue: (values) => hear({ enqueue: values }),
    cancel: (trial) => hear({ cancel: trial }),
    retry: (trial) => hear({ retry: trial }),
  };
}

function address(): string {
  const folder = mkdtempSync(join(tmpdir(), "tunesmith-control-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return process.platform === "win32"
    ? `\\\\.\\pipe\\${folder.replace(/\W/g, "")}`
    : join(folder, "control.sock");
}

async function pair(control: StudyControl) {
  const at = address();
  const server = await listenForControl(at, control);
  onTestFinished(() => server.close());
  const client = await connectControl(at);
  if (client === undefined) throw new Error("nobody listens");
  onTestFinished(() => client.close());
  return { at, server, client };
}

test("every request reaches the study and brings its answer back", async () => {
  const control = parrot();
  const { client } = await pair(control);
  expect(await client.state()).toEqual(state);
  await client.stop();
  await client.pause();
  await client.resume();
  await client.change({ parallel: 4, trials: 200 });
  await client.enqueue({ lr: 0.01, optimizer: "adam", nesterov: true, warmup: null });
  await client.cancel(3);
  expect(await client.retry(0)).toEqual({ kind: "done", message: '{"retry":0}' });
  expect(control.asked).toEqual([
    "stop",
    "pause",
    "resume",
    { change: { parallel: 4, trials: 200 } },
    { enqueue: { lr: 0.01, optimizer: "adam", nesterov: true, warmup: null } },
    { cancel: 3 },
    { retry: 0 },
  ]);
});

test.each([
  ["no places", (client: Client) => client.change({ parallel: 0 }), "parallel"],
  ["a limit that does not exist", (client: Client) => client.change({ hours: 3 } as object), "hours"],
  ["half a trial", (client: Client) => client.cancel(1.5), "trial"],
  ["a trial before the first", (client: Client) => client.retry(-1), "trial"],
  ["a value that no parameter has", (client: Client) => client.enqueue({ lr: [1] } as never), "lr"],
])("what makes no sense is refused and does not reach the study: %s", async (_, ask, word) => {
  const control = parrot();
  const { client } = await pair(control);
  const answer = await ask(client);
  expect(answer.kind).toBe("refused");
  expect(answer.message).toContain(word);
  expect(control.asked).toEqual([]);
});
type Client = Awaited<ReturnType<typeof pair>>["client"];

test("who attached hears of every event in order, who did not hears nothing", async () => {
  const { at, server, client } = await pair(parrot());
  const other = await connectControl(at);
  const heard: unknown[] = [];
  expect(await client.attach((event) => heard.push(event))).toEqual(state);
  for (let number = 0; number < 500; number++) server.publish(() => ({ event: "trial-ended", number }));
  await server.close();
  await other?.closed;
  await expect.poll(() => heard.length).toBe(500);
  expect(heard).toEqual(Array.from({ length: 500 }, (_, number) => ({ event: "trial-ended", number })));
});

test("a runner that ends while it is asked is an error, not an endless wait", async () => {
  const { client, server } = await pair({ ...parrot(), pause: () => new Promise(() => {}) as never });
  const asked = client.pause();
  await server.close();
  await expect(asked).rejects.toThrow("hung up");
});

test("a client that talks nonsense is hung up on, and the others are served", async () => {
  const { at, client } = await pair(parrot());
  const stranger = connect(at);
  const gone = new Promise((resolve) => stranger.once("close", resolve));
  stranger.write("Content-Length: 9\r\n\r\nnot json!");
  await gone;
  expect(await client.state()).toEqual(state);
});

test.skipIf(process.platform === "win32")(
  "the socket is its owner's alone, replaces a dead runner's, and goes with the server",
  async () => {
    const at = address();
    expect(await connectControl(at)).toBeUndefined();
    writeFileSync(at, "left behind");
    expect(await connectControl(at)).toBeUndefined();
    const server = await listenForControl(at, parrot());
    expect(statSync(at).mode & 0o777).toBe(0o600);
    await server.close();
    expect(existsSync(at)).toBe(false);
  },
);
