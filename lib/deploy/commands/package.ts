import type { CommandContext } from './context.ts';
import { packageFunction, prepare } from './prepare.ts';

/** Checks both files and writes the zip to the framework's package folder. Makes no call to the cloud. */
export async function packageCommand(context: CommandContext): Promise<void> {
  await packageFunction(await prepare(context, 'not needed'), context);
}
