import { fork } from 'node:child_process';
import { join } from 'node:path';
import { DeployError } from '../errors.ts';

interface LocalRun {
  /** The folder that would be deployed. */
  readonly directory: string;
  readonly event: unknown;
  /** All of the environment that the function gets; nothing of this process's own. */
  readonly environment: Readonly<Record<string, string>>;
  readonly context: {
    readonly functionName: string;
    readonly namespace: string;
    readonly region: string;
    readonly memoryMb: number;
    readonly timeoutSeconds: number;
    readonly requestId: string;
  };
}

/** How a run in a process of its own ended. `error` is its stack. */
type Outcome = { readonly value: unknown } | { readonly error: string };

/**
 * Runs the bundle once as the platform does: in a process of its own, with its environment and a context like SCF's, and no
 * longer than its time-out. Its output goes to stderr. Resolves with what it returned; throws DeployError when it failed.
 */
export async function runLocally({ directory, event, environment, context }: LocalRun): Promise<unknown> {
  const runner = join(import.meta.dirname, 'local-runner.cjs');
  const child = fork(runner, [directory], { env: environment, cwd: directory, execArgv: [], stdio: [0, 2, 2, 'ipc'] });
  child.send({ event, context });
  const limitMs = context.timeoutSeconds * 1000;
  const timer = setTimeout(() => child.kill('SIGKILL'), limitMs);
  const outcome = await new Promise<Outcome>((resolve) => {
    child.once('message', (message: Outcome) => resolve(message));
    child.once('error', ({ message }) => resolve({ error: message }));
    child.once('exit', (code, signal) => {
      const late = signal === 'SIGKILL' ? `It was not done after its time-out of ${context.timeoutSeconds} s.` : '';
      resolve({ error: late || `Its process ended with ${code ?? signal} before it returned.` });
    });
  });
  clearTimeout(timer);
  child.kill();
  if ('error' in outcome) throw new DeployError(`The run failed: ${outcome.error}`);
  return outcome.value;
}
