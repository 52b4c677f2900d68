import { DeployError } from '../../errors.ts';
import { invokeFunction, startFunction } from '../cloud/invoke.ts';
import { type CommandContext, withCloud } from './context.ts';
import { describeRunError } from './describe-thrown.ts';
import { readEvent } from './invocation.ts';
import { nextCommand } from './next-command.ts';
import { identify } from './prepare.ts';

/** Runs the deployed function once: its result to stdout, its log beside. Throws DeployError when the run failed. */
export async function invokeCommand(context: CommandContext): Promise<void> {
  const { deployment } = await identify(context);
  const event = await readEvent(context);
  await withCloud(deployment, context, async (cloudContext) => {
    if (context.options.async === true) {
      const requestId = await startFunction(deployment, event, cloudContext);
      context.write(requestId);
      const search = nextCommand(`logs --filter 'SCF_RequestId:"${requestId}"'`, context.options);
      context.reporter.notice(`Queued. ${search} shows what becomes of it.`);
      return;
    }
    context.reporter.progress(`Running ${deployment.functionName}`);
    const run = await invokeFunction(deployment, event, cloudContext);
    if (run.kind === 'unanswered') throw new DeployError(run.advice);
    if (run.log !== '') context.reporter.notice(run.log.trimEnd());
    const megabytes = Math.ceil(run.memoryBytes / 1_048_576);
    context.reporter.notice(`Request ${run.requestId}: ${run.durationMs} ms, ${megabytes} MB.`);
    if (run.kind === 'failed') throw new DeployError(`The run failed: ${describeRunError(run.result)}`);
    context.write(run.result);
  });
}
