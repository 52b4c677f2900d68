import { createInterface } from 'node:readline/promises';
import { DeployError } from '../../errors.ts';
import { planRemoval, remove } from '../cloud/remove.ts';
import { type CommandContext, withCloud } from './context.ts';
import { identify } from './prepare.ts';

/** Where a yes or no is asked for. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream & { readonly isTTY?: boolean };
}

/** Shows what would go, asks on a terminal, and removes it. Without a terminal it takes `--yes`, or throws DeployError. */
export async function removeCommand(context: CommandContext, terminal: Terminal): Promise<void> {
  const { deployment } = await identify(context);
  await withCloud(deployment, context, async (cloudContext) => {
    const plan = await planRemoval(deployment, cloudContext);
    const kept = plan.kept.map((line) => `  kept ${line}`);
    if (plan.removals.length === 0) {
      context.write(['Nothing to remove.', ...kept].join('\n'));
      return;
    }
    context.reporter.notice(['This removes:', ...plan.removals.map(({ what }) => `  ${what}`), ...kept].join('\n'));
    if (context.options.yes !== true && !(await confirm(terminal))) throw new DeployError('Nothing was removed.');

    const changes = await remove(plan, cloudContext);
    context.write(`Removed ${deployment.functionName} from ${deployment.region}: ${changes.length} things.`);
  });
}

/** Whether the answer is yes; anything else is a no. Throws DeployError without a terminal. */
export async function confirm({ input, output }: Terminal): Promise<boolean> {
  if (!input.isTTY || !output.isTTY)
    throw new DeployError('Nothing was removed: without a terminal to ask on, say --yes.');

  const prompt = createInterface({ input, output });
  const end = new AbortController();
  // Ctrl-C and the end of the input close it, and leave the question open for ever.
  prompt.once('close', () => end.abort());
  const answer = await prompt.question('Remove it? [y/N] ', { signal: end.signal }).catch(() => '');
  prompt.close();
  return /^y(?:es)?$/i.test(answer.trim());
}
