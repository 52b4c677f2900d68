import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deskCredentials } from '../../cloud/credentials.ts';
import { writeFunction } from '../bundle.ts';
import type { Desk } from '../desk.ts';
import { bundle, prepare } from '../prepare.ts';
import { runLocally } from '../run-locally.ts';
import { readEvent } from './event.ts';

/** Runs what would be deployed, here: with the function's environment, and the credentials at hand in place of its role's. */
export async function invokeLocalCommand(desk: Desk): Promise<void> {
  const prepared = await prepare(desk, 'needed');
  const { functionName, namespace, region, memoryMb, timeoutSeconds, environment } = prepared.deployment;
  const event = await readEvent(desk);
  const directory = await mkdtemp(join(tmpdir(), 'image-share-audit-'));
  try {
    desk.voice.progress('Bundling the function');
    await writeFunction(await bundle(prepared), directory);
    desk.voice.notice(`Running it here: it reads with the credentials at hand, and mails what it finds.`);
    const context = { functionName, namespace, region, memoryMb, timeoutSeconds, requestId: randomUUID() };
    const folder = join(directory, 'function');
    const value = await runLocally({
      directory: folder,
      event,
      environment: { ...environment, ...platformVariables(desk.environment, folder) },
      context,
    });
    desk.write(JSON.stringify(value));
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** What the platform itself would set (https://cloud.tencent.com/document/product/583/14570), and the emulator of this machine, if one is in use. */
function platformVariables(environment: Desk['environment'], folder: string): Readonly<Record<string, string>> {
  const { secretId, secretKey, token } = deskCredentials(environment);
  const { TENCENTCLOUD_API_BASE: apiBase } = environment;
  return {
    TENCENTCLOUD_SECRETID: secretId,
    TENCENTCLOUD_SECRETKEY: secretKey,
    ...(token !== undefined && { TENCENTCLOUD_SESSIONTOKEN: token }),
    TENCENTCLOUD_RUNENV: 'SCF',
    USER_CODE_ROOT: folder,
    ...(apiBase && { TENCENTCLOUD_API_BASE: apiBase }),
  };
}
