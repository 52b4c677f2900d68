import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { DeployError } from '../errors.ts';
import { describeThrown } from './commands/describe-thrown.ts';

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
  /** Ends the run at once. */
  readonly interrupted: AbortSignal;
  /** Takes the lines of its output. */
  readonly onLine: (line: string) => void;
}

/** How a run in a process of its own ended. What was thrown is told by its stack. */
type Outcome = { readonly value: unknown } | { readonly thrown: string } | { readonly ended: string };

/**
 * Runs the bundle once as the platform does: in a process of its own, with its environment and a context like SCF's, and no
 * longer than its time-out. Resolves with what it returned, which is not told as a line as well; throws DeployError when it
 * failed.
 */
export async function runLocally(run: LocalRun): Promise<unknown> {
  const { directory, event, environment, context, interrupted, onLine } = run;
  const child = fork(join(import.meta.dirname, 'local-runner.cjs'), [directory], {
    env: environment,
    cwd: directory,
    execArgv: [],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    signal: interrupted,
    killSignal: 'SIGKILL',
  });
  const written = passLines(child.stdout ?? Readable.from([]), onLine);
  child.send({ event, context });
  const outcome = await outcomeOf(child, context.timeoutSeconds);
  child.kill('SIGKILL');
  const lastLine = await written;
  const value = 'value' in outcome ? outcome.value : undefined;
  if (lastLine !== undefined && lastLine !== JSON.stringify(value)) onLine(lastLine);
  if ('value' in outcome) return value;
  throw new DeployError(`The run failed: ${'ended' in outcome ? outcome.ended : describeThrown(outcome.thrown)}`);
}

async function outcomeOf(child: ChildProcess, timeoutSeconds: number): Promise<Outcome> {
  const late = { ended: `It was not done after its time-out of ${timeoutSeconds} s.` };
  let timer: NodeJS.Timeout | undefined;
  const outcome = await new Promise<Outcome>((resolve) => {
    timer = setTimeout(() => resolve(late), timeoutSeconds * 1000);
    child.once('message', (message: Outcome) => resolve(message));
    child.once('error', ({ message }) => resolve({ ended: message }));
    child.once('exit', (code, signal) => {
      resolve({ ended: `Its process ended with ${code ?? signal} before it returned.` });
    });
  });
  clearTimeout(timer);
  return outcome;
}

/** Passes each line on but the last, which it resolves with. */
async function passLines(output: Readable, onLine: (line: string) => void): Promise<string | undefined> {
  let last: string | undefined;
  for await (const line of createInterface({ input: output })) {
    if (last !== undefined) onLine(last);
    last = line;
  }
  return last;
}
