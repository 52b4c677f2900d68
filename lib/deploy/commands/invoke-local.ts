import { randomUUID } from 'node:crypto';
import { userCredentials } from '../../cloud/credentials.ts';
import { runContext, runEnvironment } from '../../scf-runtime/context.ts';
import { HANDLER } from '../cloud/function-settings.ts';
import { type CommandContext, warnOfEmulator } from './context.ts';
import { readEvent } from './invocation.ts';
import { bundle, prepare } from './prepare.ts';
import { runLocally } from './run-locally.ts';
import { abortOnSignal } from './signals.ts';

/** Runs what would be deployed, here: with the function's environment, and the credentials at hand in place of its role's. */
export async function invokeLocalCommand(context: CommandContext): Promise<void> {
  const prepared = await prepare(context, 'needed');
  const { deployment } = prepared;
  const event = await readEvent(context);
  const credentials = userCredentials(context.environment);
  const apiBase = warnOfEmulator(context)?.href;
  await abortOnSignal(async (interrupted) => {
    context.reporter.progress('Bundling the function');
    const { files } = await bundle(prepared);
    const what = apiBase === undefined ? 'the real Tencent Cloud, with the credentials at hand' : 'the emulator';
    context.reporter.notice(`Running it here. It reads ${what}, and sends real mail to those whom audit.yml names.`);
    const job = {
      files,
      handler: HANDLER,
      event,
      context: runContext(deployment, randomUUID()),
      environment: (codeDir: string) => runEnvironment(deployment, { source: 'api', credentials, apiBase }, codeDir),
      timeoutMs: deployment.timeoutSeconds * 1000,
      memoryMb: deployment.memoryMb,
      onLine: context.reporter.notice,
    };
    context.write(await runLocally(job, interrupted));
  });
}
