import { DeployError } from '../../errors.ts';
import { invokeFunction, startFunction } from '../cloud/invoke.ts';
import { type Desk, withCloud } from './context.ts';
import { describeThrown } from './describe-thrown.ts';
import { readEvent } from './event.ts';
import { followUp } from './follow-up.ts';
import { identify } from './prepare.ts';

/** Runs the deployed function once: its result to stdout, its log beside. Throws DeployError when the run failed. */
export async function invokeCommand(desk: Desk): Promise<void> {
  const { deployment } = await identify(desk);
  const event = await readEvent(desk);
  await withCloud(deployment, desk, async (context) => {
    if (desk.options.async === true) {
      const requestId = await startFunction(deployment, event, context);
      desk.write(requestId);
      const search = followUp(`logs --filter 'SCF_RequestId:"${requestId}"'`, desk.options);
      desk.voice.notice(`Queued. ${search} shows what becomes of it.`);
      return;
    }
    desk.voice.progress(`Running ${deployment.functionName}`);
    const run = await invokeFunction(deployment, event, context);
    if (run.kind === 'unanswered') throw new DeployError(run.advice);
    if (run.log !== '') desk.voice.notice(run.log.trimEnd());
    const megabytes = Math.ceil(run.memoryBytes / 1_048_576);
    desk.voice.notice(`Request ${run.requestId}: ${run.durationMs} ms, ${megabytes} MB.`);
    if (run.kind === 'failed') throw new DeployError(`The run failed: ${describeThrown(run.result)}`);
    desk.write(run.result);
  });
}
