import { onTestFinished } from 'vitest';
import { type CloudClient, type CloudOptions, createCloud } from '../../lib/cloud/client.ts';
import type { Credentials } from '../../lib/cloud/credentials.ts';
import type { SeenRequest } from '../../lib/emulator/emulator.ts';
import type { EstateImage } from '../../lib/emulator/estate/estate-data.ts';
import type { Fault } from '../../lib/emulator/faults/fault.ts';
import { startEmulator } from './start-emulator.ts';
import { createVirtualClock } from './virtual-clock.ts';

export const owner = '100000000002';
export const credentials: Credentials = { secretId: 'AKIDTEST', secretKey: 'test-key', token: 'test-token' };

const options: CloudOptions = {
  site: 'china',
  concurrency: 8,
  sharesPerSecond: 10,
  imagesPerSecond: 40,
  requestTimeoutMs: 5000,
};

interface Setting {
  readonly images?: readonly EstateImage[];
  readonly faults?: readonly Fault[];
  readonly denies?: readonly string[];
  readonly options?: Partial<CloudOptions>;
  readonly credentials?: Credentials;
  readonly deadline?: AbortSignal;
  /** Told of every request; what it does happens before the answer. */
  readonly onRequest?: (request: SeenRequest) => void;
}

interface EmulatedCloud {
  readonly cloud: CloudClient;
  readonly requests: readonly SeenRequest[];
}

/** An image of the tests' account. */
export function estateImage(imageId: string, fields: Partial<EstateImage> = {}): EstateImage {
  return { imageId, region: 'ap-guangzhou', ...fields };
}

/** The real client against a real server, both on one virtual clock: waiting costs nothing and the rate is enforced. */
export async function startEmulatedCloud(setting: Setting = {}): Promise<EmulatedCloud> {
  const clock = createVirtualClock();
  const { token, ...keys } = credentials;
  const { apiBase, requests } = await startEmulator({
    estate: {
      accounts: [
        { uin: owner, credentials: [{ ...keys, token, denies: setting.denies }], images: setting.images ?? [] },
      ],
    },
    faults: setting.faults,
    now: () => clock.now().getTime(),
    onRequest: setting.onRequest,
  });
  const cloud = createCloud({ ...options, ...setting.options }, setting.credentials ?? credentials, {
    clock,
    random: () => 0.5,
    deadline: setting.deadline,
    apiBase,
  });
  onTestFinished(() => cloud.close());
  return { cloud, requests };
}
