import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Credentials, deskCredentials } from '../../cloud/credentials.ts';
import { writeFunction } from '../bundle.ts';
import { runLocally } from '../run-locally.ts';
import { announceEmulator, type Desk } from './context.ts';
import { readEvent } from './event.ts';
import { endCleanly } from './interruption.ts';
import { bundle, type Prepared, prepare } from './prepare.ts';

/** Runs what would be deployed, here: with the function's environment, and the credentials at hand in place of its role's. */
export async function invokeLocalCommand(desk: Desk): Promise<void> {
  const prepared = await prepare(desk, 'needed');
  const event = await readEvent(desk);
  const road = { credentials: deskCredentials(desk.environment), apiBase: announceEmulator(desk) };
  await endCleanly(async (interrupted) => {
    const directory = await mkdtemp(join(tmpdir(), 'image-share-audit-'));
    try {
      desk.voice.progress('Bundling the function');
      await writeFunction(await bundle(prepared), directory);
      const what = road.apiBase === undefined ? 'the real Tencent Cloud, with the credentials at hand' : 'the emulator';
      desk.voice.notice(`Running it here. It reads ${what}, and sends real mail to those whom audit.yml names.`);
      const folder = join(directory, 'function');
      const value = await runLocally({
        directory: folder,
        event,
        ...surroundingsOf(prepared, road, folder),
        interrupted,
        onLine: desk.voice.notice,
      });
      desk.write(JSON.stringify(value));
    } finally {
      await rm(directory, { recursive: true });
    }
  });
}

interface Road {
  readonly credentials: Credentials;
  readonly apiBase: URL | undefined;
}

/** What the platform itself would give (https://cloud.tencent.com/document/product/583/14570), and the emulator of this machine, if one is in use. */
function surroundingsOf({ deployment }: Prepared, { credentials, apiBase }: Road, folder: string) {
  const { functionName, namespace, region, memoryMb, timeoutSeconds, environment } = deployment;
  const { secretId, secretKey, token } = credentials;
  return {
    context: { functionName, namespace, region, memoryMb, timeoutSeconds, requestId: randomUUID() },
    environment: {
      ...environment,
      TENCENTCLOUD_SECRETID: secretId,
      TENCENTCLOUD_SECRETKEY: secretKey,
      ...(token !== undefined && { TENCENTCLOUD_SESSIONTOKEN: token }),
      TENCENTCLOUD_RUNENV: 'SCF',
      USER_CODE_ROOT: folder,
      ...(apiBase !== undefined && { TENCENTCLOUD_API_BASE: apiBase.href }),
    },
  };
}
