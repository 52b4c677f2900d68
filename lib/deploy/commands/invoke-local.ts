import { randomUUID } from 'node:crypto';
import { deskCredentials } from '../../cloud/credentials.ts';
import { runContext, runEnvironment } from '../../scf-runtime/context.ts';
import { HANDLER } from '../cloud/settings.ts';
import { announceEmulator, type Desk } from './context.ts';
import { readEvent } from './event.ts';
import { endCleanly } from './interruption.ts';
import { bundle, prepare } from './prepare.ts';
import { runLocally } from './run-locally.ts';

/** Runs what would be deployed, here: with the function's environment, and the credentials at hand in place of its role's. */
export async function invokeLocalCommand(desk: Desk): Promise<void> {
  const prepared = await prepare(desk, 'needed');
  const { deployment } = prepared;
  const event = await readEvent(desk);
  const credentials = deskCredentials(desk.environment);
  const apiBase = announceEmulator(desk)?.href;
  await endCleanly(async (interrupted) => {
    desk.voice.progress('Bundling the function');
    const { files } = await bundle(prepared);
    const what = apiBase === undefined ? 'the real Tencent Cloud, with the credentials at hand' : 'the emulator';
    desk.voice.notice(`Running it here. It reads ${what}, and sends real mail to those whom audit.yml names.`);
    const job = {
      files,
      handler: HANDLER,
      event,
      context: runContext(deployment, randomUUID()),
      environment: (codeDir: string) => runEnvironment(deployment, { source: 'api', credentials, apiBase }, codeDir),
      timeoutMs: deployment.timeoutSeconds * 1000,
      memoryMb: deployment.memoryMb,
      onLine: desk.voice.notice,
    };
    desk.write(await runLocally(job, interrupted));
  });
}
