import { randomUUID } from 'node:crypto';
import { userCredentials } from '../../cloud/credentials.ts';
import { runContext, runEnvironment } from '../../scf-runtime/context.ts';
import { HANDLER } from '../cloud/function-settings.ts';
import { type CommandContext, warnOfEmulator } from './context.ts';
import { readEvent } from './invocation.ts';
import { bundle, prepare } from './prepare.ts';
import { runLocally } from './run-locally.ts';
import { abortOnSignal } from './signals.ts';

/** Runs the bundle on this machine: with the function's environment, and the user's credentials in place of its role's. */
export async function invokeLocalCommand(context: CommandContext): Promise<void> {
  const { environment, reporter, write } = context;
  const prepared = await prepare(context, 'needed');
  const { deployment } = prepared;
  const event = await readEvent(context);
  const credentials = userCredentials(environment);
  const apiBase = warnOfEmulator(context)?.href;
  await abortOnSignal(async (interrupted) => {
    reporter.progress('Bundling the function');
    const { files } = await bundle(prepared);
    const source = apiBase === undefined ? 'the real Tencent Cloud, with your credentials' : 'the emulator';
    reporter.notice(`Running locally. It reads ${source}, and sends real mail to the recipients in audit.yml.`);
    const job = {
      files,
      handler: HANDLER,
      event,
      context: runContext(deployment, randomUUID()),
      environment: (codeDir: string) => runEnvironment(deployment, { source: 'api', credentials, apiBase }, codeDir),
      timeoutMs: deployment.timeoutSeconds * 1000,
      memoryMb: deployment.memoryMb,
      onLine: reporter.notice,
    };
    write(await runLocally(job, interrupted));
  });
}
