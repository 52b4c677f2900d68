import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { errorCodeOf } from '../errors.ts';
import { bootstrap } from './bootstrap.ts';

/** One run of a function. */
export interface Job {
  /** The code, by path within its folder. */
  readonly files: Iterable<readonly [string, Uint8Array]>;
  /** `file.export`. */
  readonly handler: string;
  readonly event: unknown;
  /** Plain data of the handler's context. */
  readonly context: Readonly<Record<string, unknown>>;
  /** Whole environment of the process; `codeDir` is the folder of the code, without a trailing slash. */
  readonly environment: (codeDir: string) => Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly memoryMb: number;
  /** Called with each line of stdout and stderr. */
  readonly onLine: (line: string) => void;
}

/** Result that the process wrote before it ended. */
export type HandlerResult = { readonly peakBytes: number } & (
  | { readonly kind: 'returned'; readonly text: string }
  | { readonly kind: 'threw' | 'unloadable'; readonly stack: string }
  | { readonly kind: 'no-handler' }
);

/** End of a run: a result, a limit that was reached, or an exit code or signal without a result. */
export type Ending =
  | HandlerResult
  | { readonly kind: 'timed-out' | 'out-of-memory' }
  | { readonly kind: 'exited'; readonly status: number | string };

/** End and duration of a run. */
interface Run {
  readonly ending: Ending;
  readonly durationMs: number;
}

/** Runs functions, each in a process and a folder of its own, which is gone when the run is over. */
export interface Sandbox {
  run(job: Job): Promise<Run>;
  /** Kills what runs; what is run afterwards ends at once. */
  close(): void;
}

/** Sandbox in which nothing runs yet. */
export function createSandbox(): Sandbox {
  const children = new Set<ChildProcess>();
  let isClosed = false;
  let cleaned: Promise<void> | undefined;

  const runIn = async (directory: string, job: Job): Promise<Run> => {
    // The clock starts with the process; the real one gives a function's start a limit of its own.
    const startedMs = performance.now();
    const child = start(directory, job);
    children.add(child);
    const ending = await endOf(child, job);
    children.delete(child);
    const durationMs = Math.ceil(performance.now() - startedMs);
    return { ending: ending.kind === 'exited' ? ((await readResult(directory)) ?? ending) : ending, durationMs };
  };

  return {
    async run(job) {
      cleaned ??= removeAbandonedFolders();
      await cleaned;
      const directory = await mkdtemp(join(tmpdir(), `scf-run-${process.pid}-`));
      try {
        await writeFiles(directory, job);
        return isClosed
          ? { ending: { kind: 'exited', status: 'SIGKILL' }, durationMs: 0 }
          : await runIn(directory, job);
      } finally {
        await rm(directory, { recursive: true, force: true });
      }
    },
    close() {
      isClosed = true;
      for (const child of children) child.kill('SIGKILL');
    },
  };
}

/** Removes the folders of processes that were killed before they could remove their own. */
async function removeAbandonedFolders(): Promise<void> {
  const names = await readdir(tmpdir());
  const abandoned = names.filter((name) => {
    const [, pid] = /^scf-run-(\d+)-/.exec(name) ?? [];
    return pid !== undefined && isDead(Number(pid));
  });
  // The folder of another user cannot be removed, and stays.
  await Promise.allSettled(abandoned.map((name) => rm(join(tmpdir(), name), { recursive: true, force: true })));
}

function isDead(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return errorCodeOf(error) === 'ESRCH';
  }
}

async function writeFiles(directory: string, { files, handler, event, context }: Job): Promise<void> {
  const codeDir = join(directory, 'user');
  await mkdir(codeDir, { recursive: true });
  for (const [name, bytes] of files) {
    const file = join(codeDir, name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, bytes);
  }
  const [file, name] = handler.split('.');
  // Keeps Node.js from reading a package.json further up to choose between CommonJS and ES modules.
  await writeFile(join(directory, 'package.json'), '{}');
  await writeFile(join(directory, 'bootstrap.cjs'), bootstrap);
  await writeFile(join(directory, 'job.json'), JSON.stringify({ codeDir, file, export: name, event, context }));
}

function start(directory: string, { environment, memoryMb, onLine }: Job): ChildProcess {
  const codeDir = join(directory, 'user');
  const child = spawn(process.execPath, [`--max-old-space-size=${memoryMb}`, join(directory, 'bootstrap.cjs')], {
    cwd: codeDir,
    env: environment(codeDir),
    // The channel tells the run when this process has ended, in whatever way.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  for (const input of [child.stdout, child.stderr]) if (input !== null) createInterface({ input }).on('line', onLine);
  return child;
}

/** Limit that the process reached; otherwise its exit code, or the signal that ended it. */
async function endOf(child: ChildProcess, { timeoutMs }: Job): Promise<Exclude<Ending, HandlerResult>> {
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    child.kill('SIGKILL');
  }, timeoutMs);
  const status = await new Promise<number | string>((resolve, reject) => {
    child.on('close', (code, signal) => resolve(signal ?? code ?? 0)).on('error', reject);
  });
  clearTimeout(timer);
  if (isLate) return { kind: 'timed-out' };
  // How Node.js ends when its heap is full.
  return status === 'SIGABRT' ? { kind: 'out-of-memory' } : { kind: 'exited', status };
}

async function readResult(directory: string): Promise<HandlerResult | undefined> {
  try {
    return JSON.parse(await readFile(join(directory, 'result.json'), 'utf8'));
  } catch {
    // No result was written, or the process was killed while writing.
    return undefined;
  }
}
