/**
 * A private, real Slurm cluster on this machine: a controller and three node daemons as one user, in a folder of its
 * own, with ports and keys of its own. Nothing of the system's configuration is read or changed.
 *
 * Control groups and CPU affinity are off, so that it works within a container; the nodes claim more cores than there
 * are. There is no accounting daemon, as on many small clusters.
 */
import { execFile, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { hostname, tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);
const systemPath = `/usr/sbin:/usr/bin:${process.env["PATH"] ?? ""}`;

export interface Cluster {
  /** What a process needs to talk to this cluster. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Runs one of Slurm's commands; its output. */
  command(name: string, ...words: readonly string[]): Promise<string>;
  /** Kills a node's daemon, as a power cut does. Its jobs' processes go on, as behind a broken network. */
  killNode(node: number): Promise<void>;
  /** The same with the processes of its jobs. */
  powerOff(node: number): Promise<void>;
  startNode(node: number): Promise<void>;
  stopController(): Promise<void>;
  startController(): Promise<void>;
  /** Ends everything and removes the folder. */
  close(): Promise<void>;
}

export const nodeCount = 3;

export const slurmIsInstalled = ["slurmctld", "slurmd", "sbatch", "munged"].every((name) =>
  ["/usr/sbin", "/usr/bin"].some((folder) => existsSync(join(folder, name))),
);

/** @param coresPerNode that the nodes claim to have: how many jobs run at once */
export async function startCluster({ coresPerNode = 2 } = {}): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), "tunesmith-slurm-"));
  // The authentication daemon refuses a socket that not everybody may reach.
  chmodSync(folder, 0o755);
  for (const name of ["run", "log", "state", "spool/n1", "spool/n2", "spool/n3"])
    mkdirSync(join(folder, name), { recursive: true });
  const ports = await freePorts(1 + nodeCount);
  writeFileSync(join(folder, "munge.key"), randomBytes(1024), { mode: 0o600 });
  writeFileSync(join(folder, "slurm.conf"), configuration(folder, ports, coresPerNode));
  writeFileSync(join(folder, "cgroup.conf"), "CgroupAutomount=no\n");
  const environment = {
    ...process.env,
    PATH: systemPath,
    SLURM_CONF: join(folder, "slurm.conf"),
    LC_ALL: "C",
  };
  const pidFile = (daemon: string) => join(folder, "run", `${daemon}.pid`);
  const start = async (program: string, ...words: readonly string[]) => {
    await execute(program, words, { env: environment });
  };
  const command: Cluster["command"] = async (name, ...words) =>
    (await execute(name, words, { env: environment, timeout: 30_000 })).stdout;

  const startController = () => start("slurmctld", "-f", environment.SLURM_CONF);
  const startNode = (node: number) => start("slurmd", "-N", `n${node}`, "-f", environment.SLURM_CONF);
  const killNode = (node: number) => endProcess(pidFile(`slurmd-n${node}`), "SIGKILL");
  const cluster: Cluster = {
    environment,
    command,
    startController,
    startNode,
    killNode,
    powerOff: async (node) => {
      const queue = await command("squeue", "--noheader", `--nodelist=n${node}`, "--format=%A");
      const jobs = queue.split("\n").filter((line) => line !== "");
      // Stopped first, for none of them may get to its end meanwhile.
      for (const job of jobs) signalJob(job.trim(), folder, "SIGSTOP");
      await killNode(node);
      for (const job of jobs) signalJob(job.trim(), folder, "SIGKILL");
    },
    stopController: () => endProcess(pidFile("slurmctld"), "SIGTERM"),
    close: async () => {
      // The jobs first: with their daemons gone, nobody would end them.
      spawnSync("scancel", ["--user", userInfo().username, "--full", "--signal=KILL"], {
        env: environment,
        timeout: 10_000,
      });
      const nodes = Array.from({ length: nodeCount }, (_, index) => pidFile(`slurmd-n${index + 1}`));
      await Promise.all(nodes.map((file) => endProcess(file, "SIGTERM")));
      await endProcess(pidFile("slurmctld"), "SIGTERM");
      await endProcess(pidFile("munged"), "SIGTERM");
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
  await start(
    "munged",
    `--key-file=${join(folder, "munge.key")}`,
    `--socket=${join(folder, "run", "munge.sock")}`,
    `--pid-file=${pidFile("munged")}`,
    `--log-file=${join(folder, "log", "munged.log")}`,
    `--seed-file=${join(folder, "run", "munged.seed")}`,
  );
  await startController();
  for (let node = 1; node <= nodeCount; node++) await startNode(node);
  await waitFor("every node is idle", async () => {
    const states = await command("sinfo", "--noheader", "--Node", "--format=%T").catch(() => "");
    return states.split("\n").filter((state) => state === "idle").length === nodeCount;
  });
  return cluster;
}

/** Sends a signal to all processes of a job of this cluster, whoever watches over it first. */
function signalJob(job: string, folder: string, signal: "SIGSTOP" | "SIGKILL"): void {
  const read = (pid: number, name: string) => {
    try {
      return readFileSync(`/proc/${pid}/${name}`, "latin1");
    } catch {
      return "";
    }
  };
  const pids = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  // Another cluster, of another test, counts its jobs from one as well.
  const isHere = (pid: number) => {
    try {
      return readlinkSync(`/proc/${pid}/cwd`).startsWith(`${folder}/`);
    } catch {
      return false;
    }
  };
  const isStep = (pid: number) => read(pid, "cmdline").startsWith(`slurmstepd: [${job}.`) && isHere(pid);
  const isJob = (pid: number) => {
    const variables = read(pid, "environ").split("\0");
    return variables.includes(`SLURM_JOB_ID=${job}`) && variables.some((text) => text.includes(folder));
  };
  for (const pid of [...pids.filter(isStep), ...pids.filter(isJob)])
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended meanwhile.
    }
}

/** @throws Error where it does not come true in time */
export async function waitFor(
  what: string,
  isSo: () => Promise<boolean> | boolean,
  limitMs = 60_000,
): Promise<void> {
  const deadline = Date.now() + limitMs;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function configuration(
  folder: string,
  [controllerPort = 0, ...nodePorts]: readonly number[],
  coresPerNode: number,
): string {
  const host = hostname().split(".")[0];
  const user = userInfo().username;
  const path = (name: string) => join(folder, name);
  const settings: Readonly<Record<string, string | number>> = {
    ClusterName: "tunesmith-test",
    SlurmctldHost: `${host}(127.0.0.1)`,
    SlurmctldPort: controllerPort,
    AuthType: "auth/munge",
    // A job that is requeued may start again only once its first credential has expired.
    AuthInfo: `socket=${path("run/munge.sock")},cred_expire=10`,
    CredType: "cred/munge",
    SlurmUser: user,
    SlurmdUser: user,
    StateSaveLocation: path("state"),
    SlurmdSpoolDir: path("spool/%n"),
    SlurmctldPidFile: path("run/slurmctld.pid"),
    SlurmdPidFile: path("run/slurmd-%n.pid"),
    SlurmctldLogFile: path("log/slurmctld.log"),
    SlurmdLogFile: path("log/slurmd-%n.log"),
    ProctrackType: "proctrack/linuxproc",
    TaskPlugin: "task/none",
    JobAcctGatherType: "jobacct_gather/none",
    AccountingStorageType: "accounting_storage/none",
    MpiDefault: "none",
    SwitchType: "switch/none",
    ReturnToService: 2,
    SlurmdParameters: "config_overrides",
    SelectType: "select/cons_tres",
    SelectTypeParameters: "CR_CPU_Memory",
    DefMemPerCPU: 100,
    SchedulerType: "sched/backfill",
    SchedulerParameters:
      "sched_interval=1,sched_min_interval=0,bf_interval=1,batch_sched_delay=0,default_queue_depth=1000",
    // A node that says nothing for so long is down.
    SlurmdTimeout: 8,
    SlurmctldTimeout: 30,
    KillWait: 5,
    MessageTimeout: 10,
    MinJobAge: 60,
  };
  const nodes = nodePorts.map(
    (port, index) =>
      `NodeName=n${index + 1} NodeHostname=${host} NodeAddr=127.0.0.1 Port=${port} CPUs=${coresPerNode} RealMemory=2000 State=UNKNOWN`,
  );
  return [
    ...Object.entries(settings).map(([name, value]) => `${name}=${value}`),
    ...nodes,
    `PartitionName=main Nodes=n[1-${nodeCount}] Default=YES MaxTime=INFINITE State=UP`,
    "",
  ].join("\n");
}

/** Ports that nobody has now; somebody could take one before the daemon does, which then says so. */
async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<ReturnType<typeof createServer>>((resolve, reject) => {
          const server = createServer().once("error", reject);
          server.listen(0, "127.0.0.1", () => resolve(server));
        }),
    ),
  );
  const ports = servers.map((server) => (server.address() as { readonly port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

async function endProcess(pidFile: string, signal: "SIGTERM" | "SIGKILL"): Promise<void> {
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, "utf8"));
  const send = (kind: NodeJS.Signals | 0) => {
    try {
      return process.kill(pid, kind);
    } catch {
      return false;
    }
  };
  send(signal);
  for (let tries = 0; tries < 100 && send(0); tries++)
    await new Promise((resolve) => setTimeout(resolve, 50));
  send("SIGKILL");
  rmSync(pidFile, { force: true });
}
