import { createInterface } from 'node:readline/promises';
import { DeployError } from '../../errors.ts';
import { planRemoval, remove } from '../cloud/remove.ts';
import { type CommandContext, withCloud } from './context.ts';
import { identify } from './prepare.ts';

/** Terminal on which a yes or no is asked for. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream & { readonly isTTY?: boolean };
}

/** Shows the resources to remove, asks on a terminal, and removes them. Without a terminal it takes `--yes`, or throws DeployError. */
export async function removeCommand(context: CommandContext, terminal: Terminal): Promise<void> {
  const { options, reporter, write } = context;
  const { deployment } = await identify(context);
  await withCloud(deployment, context, async (cloudContext) => {
    const plan = await planRemoval(deployment, cloudContext);
    const kept = plan.kept.length === 0 ? [] : ['Not removed:', ...plan.kept.map((line) => `  ${line}`)];
    if (plan.removals.length === 0) return write(['Nothing to remove.', ...kept].join('\n'));
    reporter.notice(['This will be removed:', ...plan.removals.map(({ what }) => `  ${what}`), ...kept].join('\n'));
    if (options.yes !== true && !(await confirm(terminal))) throw new DeployError('Nothing was removed.');
    const changes = await remove(plan, cloudContext);
    write(`Removed ${deployment.functionName} from ${deployment.region}. Resources removed: ${changes.length}.`);
  });
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
