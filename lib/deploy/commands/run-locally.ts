import { DeployError } from '../../errors.ts';
import { createSandbox, type Ending, type Job } from '../../scf-runtime/sandbox.ts';
import { describeRunError } from './invocation.ts';

/**
 * Runs a function once on this machine, as the platform would. Resolves with what it returned, as JSON text; a last line of
 * output that says the same is not passed on. `interrupted` ends it at once. Throws DeployError when the run failed.
 */
export async function runLocally(job: Job, interrupted: AbortSignal): Promise<string> {
  const sandbox = createSandbox();
  const close = () => sandbox.close();
  interrupted.addEventListener('abort', close);
  if (interrupted.aborted) close();
  let lastLine: string | undefined;
  const onLine = (line: string) => {
    if (lastLine !== undefined) job.onLine(lastLine);
    lastLine = line;
  };
  const { ending } = await sandbox.run({ ...job, onLine }).finally(() => {
    interrupted.removeEventListener('abort', close);
  });
  const returned = ending.kind === 'returned' ? ending.text : undefined;
  if (lastLine !== undefined && lastLine !== returned) job.onLine(lastLine);
  if (returned !== undefined) return returned;
  throw new DeployError(
    `The run failed: ${interrupted.aborted ? 'it was interrupted.' : describeFailure(ending, job)}`,
  );
}

function describeFailure(ending: Ending, { timeoutMs, memoryMb }: Job): string {
  switch (ending.kind) {
    case 'returned':
      return ending.text;
    case 'threw':
    case 'unloadable':
      return describeRunError(ending.stack);
    case 'no-handler':
      return 'the module does not export its handler.';
    case 'timed-out':
      return `it exceeded its timeout of ${timeoutMs / 1000} s.`;
    case 'out-of-memory':
      return `it ran out of memory (${memoryMb} MB).`;
    case 'exited':
      return `its process ended with ${ending.status} before the handler returned.`;
  }
}
