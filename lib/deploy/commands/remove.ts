import { createInterface } from 'node:readline/promises';
import { DeployError } from '../../errors.ts';
import { checkAccount } from '../cloud/account.ts';
import type { CloudContext } from '../cloud/api.ts';
import { findOrphans } from '../cloud/orphans.ts';
import { planRemoval, type Removal, type RemovalPlan, remove } from '../cloud/remove.ts';
import type { Deployment } from '../deployment.ts';
import { type CloudAccess, type CommandContext, withCloud } from './context.ts';
import { describeOrphans } from './orphans.ts';
import { identify } from './prepare.ts';
import { type RemovalTarget, selectTargets } from './removal-targets.ts';

/** Terminal on which a yes or no is asked for. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream & { readonly isTTY?: boolean };
}

/**
 * Shows the resources to remove, asks on a terminal, and removes them: of serverless.yml, with `--name` of another function of
 * this service, with `--all` of all of them. Without a terminal it takes `--yes`, or throws DeployError.
 */
export async function removeCommand(context: CommandContext, terminal: Terminal): Promise<void> {
  const { options, reporter, write } = context;
  const deployment = await identifyRemoval(context);
  await withCloud(deployment, context, async (access) => {
    checkAccount(access.account, deployment, reporter);
    const search = await findOrphans(deployment, access);
    const { targets, kept } = selectTargets(search, deployment, options);
    const plans: readonly RemovalPlan[] = await planAll(targets, access);
    const lines = [...plans.flatMap((plan) => plan.kept), ...kept];
    const notRemoved = lines.length === 0 ? [] : ['Not removed:', ...lines.map((line) => `  ${line}`)];
    const others = options.all === true || typeof options.name === 'string' ? { ...search, orphans: [] } : search;
    const told = [...notRemoved, ...describeOrphans(others, deployment, options)];
    const removals = plans.flatMap((plan) => plan.removals.map((removal) => describeRemoval(removal, plan)));
    if (removals.length === 0) return write(['Nothing to remove.', ...told].join('\n'));
    reporter.notice(['This will be removed:', ...removals.map((line) => `  ${line}`), ...told].join('\n'));
    if (options.yes !== true && !(await confirm(terminal))) throw new DeployError('Nothing was removed.');
    let count = 0;
    for (const plan of plans) count += (await remove(plan, contextOf(plan.deployment, access))).length;
    const names = targets.map(({ deployment: target, parts }) =>
      parts === 'role' ? `role ${target.role.name}` : `${target.functionName} from ${target.region}`,
    );
    write(`Removed ${names.join(', ')}. Resources removed: ${count}.`);
  });
}

/** Deployment of the command. `--stage` counts even where serverless.yml fixes the stage, so that another one can be removed. */
async function identifyRemoval(context: CommandContext): Promise<Deployment> {
  const { stage, name, all } = context.options;
  const { deployment } = await identify(context);
  const isWider = typeof name === 'string' || all === true;
  return isWider && typeof stage === 'string' ? { ...deployment, stage } : deployment;
}

/** Plans for all targets, before anything is removed. */
async function planAll(targets: readonly RemovalTarget[], access: CloudAccess): Promise<readonly RemovalPlan[]> {
  const plans: RemovalPlan[] = [];
  for (const { deployment, parts } of targets)
    plans.push(await planRemoval(deployment, contextOf(deployment, access), parts));

  return plans;
}

/** A function with its region: there may be several of its name. */
function describeRemoval({ kind, what }: Removal, { deployment }: RemovalPlan): string {
  return kind === 'function' ? `${what}, in ${deployment.region}` : what;
}

function contextOf({ region }: Deployment, { cloudIn, clock, reporter }: CloudAccess): CloudContext {
  return { cloud: cloudIn(region), clock, reporter };
}

/** True when the answer is yes; anything else is a no. Throws DeployError without a terminal. */
export async function confirm({ input, output }: Terminal): Promise<boolean> {
  if (!input.isTTY || !output.isTTY)
    throw new DeployError('Nothing was removed: there is no terminal to ask for confirmation. Use --yes.');

  const prompt = createInterface({ input, output });
  const end = new AbortController();
  // Ctrl-C and the end of the input close it, and leave the question open for ever.
  prompt.once('close', () => end.abort());
  const answer = await prompt.question('Remove? [y/N] ', { signal: end.signal }).catch(() => '');
  prompt.close();
  return /^y(?:es)?$/i.test(answer.trim());
}
