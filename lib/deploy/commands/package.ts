import type { Desk } from './context.ts';
import { packageFunction, prepare } from './prepare.ts';

/** Checks both files and leaves the zip where the framework keeps packages. Asks nothing of the cloud. */
export async function packageCommand(desk: Desk): Promise<void> {
  await packageFunction(await prepare(desk, 'not needed'), desk);
}
