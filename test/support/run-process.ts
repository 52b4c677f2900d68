import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

/** Exit code or signal of a process that ended, and its output. */
export interface ProcessResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProcessOptions {
  readonly cwd?: string;
  /** Its whole environment, but for PATH. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Text of its standard input, which is empty without it. */
  readonly input?: string;
  /** Ends the process with SIGTERM. */
  readonly timeoutMs?: number;
}

export interface RunningProcess {
  readonly child: ChildProcess & { readonly stdout: Readable; readonly stderr: Readable };
  /** Settles when nobody is left who could write to either stream. */
  readonly result: Promise<ProcessResult>;
}

/** Starts a command without a terminal. `result` rejects only for a command that cannot be started. */
export function startProcess(command: string, args: readonly string[], options: ProcessOptions = {}): RunningProcess {
  const { cwd, env, input = '', timeoutMs } = options;
  const child = spawn(command, args, {
    cwd,
    env: { PATH: process.env.PATH, ...env },
    timeout: timeoutMs,
    stdio: 'pipe',
  });
  // A command that reads no input may have ended by now.
  child.stdin.on('error', () => undefined).end(input);
  const outputs = Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  const result = outputs.then(([stdout, stderr]) => {
    return { code: child.exitCode, signal: child.signalCode, stdout, stderr };
  });
  return { child, result };
}

/** Runs a command to its end. Resolves whatever its exit code. */
export function runProcess(
  command: string,
  args: readonly string[],
  options: ProcessOptions = {},
): Promise<ProcessResult> {
  return startProcess(command, args, options).result;
}
