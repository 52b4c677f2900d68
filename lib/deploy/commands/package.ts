import type { CommandContext } from './context.ts';
import { packageFunction, prepare } from './prepare.ts';

/** Checks both files and leaves the zip where the framework keeps packages. Asks nothing of the cloud. */
export async function packageCommand(context: CommandContext): Promise<void> {
  await packageFunction(await prepare(context, 'not needed'), context);
}
