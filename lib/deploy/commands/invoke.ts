import { DeployError } from '../../errors.ts';
import { invokeFunction, startFunction } from '../cloud/invoke.ts';
import { type CommandContext, withCloud } from './context.ts';
import { describeRunError, readEvent } from './invocation.ts';
import { nextCommand } from './next-command.ts';
import { identify } from './prepare.ts';

/** Runs the deployed function once: its result to stdout, its log to stderr. Throws DeployError when the run failed. */
export async function invokeCommand(context: CommandContext): Promise<void> {
  const { options, reporter, write } = context;
  const { deployment } = await identify(context);
  const event = await readEvent(context);
  await withCloud(deployment, context, async (cloudContext) => {
    if (options.async === true) {
      const requestId = await startFunction(deployment, event, cloudContext);
      write(requestId);
      const search = nextCommand(`logs --filter 'SCF_RequestId:"${requestId}"'`, options);
      reporter.notice(`Queued. To see its logs: ${search}`);
      return;
    }
    reporter.progress(`Running ${deployment.functionName}`);
    const run = await invokeFunction(deployment, event, cloudContext);
    if (run.kind === 'unanswered') throw new DeployError(run.advice);
    if (run.log !== '') reporter.notice(run.log.trimEnd());
    const megabytes = Math.ceil(run.memoryBytes / 1_048_576);
    reporter.notice(`Request ${run.requestId}: ${run.durationMs} ms, ${megabytes} MB.`);
    if (run.kind === 'failed') throw new DeployError(`The run failed: ${describeRunError(run.result)}`);
    write(run.result);
  });
}
