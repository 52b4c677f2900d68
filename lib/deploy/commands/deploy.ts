import { deploy } from '../cloud/deploy.ts';
import type { Change, Deployment } from '../deployment.ts';
import { describeRuns } from '../describe-runs.ts';
import { type Desk, withCloud } from '../desk.ts';
import { packageFunction, prepare } from '../prepare.ts';

/** Bundles, brings the cloud to what serverless.yml says, and tells what changed and what happens next. */
export async function deployCommand(desk: Desk): Promise<void> {
  const prepared = await prepare(desk, 'needed');
  const { artifact } = await packageFunction(prepared, desk);
  const { deployment } = prepared;
  const changes = await withCloud(deployment, desk, (context) => deploy(deployment, artifact, context));
  if (!deployment.triggers.some(({ enabled }) => enabled)) {
    desk.voice.warning(
      `No trigger of ${deployment.functionName} is enabled: nothing is audited until somebody invokes it.`,
    );
  }
  desk.write(describeDeploy(deployment, changes, desk).join('\n'));
}

function describeDeploy(deployment: Deployment, changes: readonly Change[], desk: Desk): readonly string[] {
  const { functionName, region, triggers } = deployment;
  const outcome =
    changes.length === 0
      ? `Nothing changed: ${functionName} in ${region} is as serverless.yml says, with the code and audit.yml last deployed.`
      : `Deployed ${functionName} to ${region}. Changes: ${changes.length}.`;
  const command = (name: string) => `  npx serverless ${name}${repeatOptions(desk)}`;
  return [
    outcome,
    '',
    ...describeRuns(triggers, desk.now()),
    '',
    'Next:',
    `${command('invoke')}  runs it once, now; it mails what it finds`,
    `${command('logs')}  shows what it wrote`,
    `${command('info')}  compares what is deployed with what is here`,
    `${command('remove')}  takes it away again`,
  ];
}

/** The options that say which function is meant, as the next command needs them too. */
function repeatOptions({ options }: Desk): string {
  const named = ['stage', 'region']
    .filter((name) => typeof options[name] === 'string')
    .map((name) => ` --${name} ${String(options[name])}`);
  return [...named, ...(options.param === undefined ? [] : [' --param … (as above)'])].join('');
}
