import { spawn } from 'node:child_process';
import pLimit from 'p-limit';
import PQueue from 'p-queue';
import pRetry from 'p-retry';
import { systemClock } from '../../lib/clock.ts';
import { createCloud } from '../../lib/cloud/client.ts';
import { createEmulator } from '../../lib/emulator/emulator.ts';
import { closeServer, listenOnLoopback } from '../../lib/listen.ts';
import { createBareClient } from './bare-client.ts';
import { benchEstate, credentials, imageIds, region, uin } from './estate.ts';
import { printTable } from './print.ts';

const IMAGES = 300;
const QUOTA_PER_SECOND = 10;
/** Delay of each request in turn, as a part of the jitter in twentieths. */
const DELAYS = [0, 17, 4, 20, 9, 1, 13, 6, 19, 2, 11, 15, 3, 8, 18, 5];

/** Reads every image in one way; an image that is given up on rejects. */
type ReadAll = (port: number, ids: readonly string[]) => readonly Promise<unknown>[];

const bareRead = (port: number) => {
  const client = createBareClient(port);
  return (ImageId: string) => client.DescribeImageSharePermission({ ImageId });
};

const ways: Readonly<Record<string, ReadAll>> = {
  'image-share-audit': (port, ids) => {
    const options = {
      site: 'china',
      concurrency: 8,
      sharesPerSecond: 10,
      imagesPerSecond: 40,
      requestTimeoutMs: 10_000,
    } as const;
    const runtime = { clock: systemClock, random: Math.random, apiBase: new URL(`http://127.0.0.1:${port}`) };
    const cloud = createCloud(options, credentials, runtime);
    return ids.map((imageId) => cloud.listSharePermissions({ account: uin, region, imageId }));
  },
  'p-limit(10) alone': (port, ids) => {
    const read = bareRead(port);
    const limit = pLimit(10);
    return ids.map((id) => limit(read, id));
  },
  'p-limit(10), p-retry x3': (port, ids) => {
    const read = bareRead(port);
    const limit = pLimit(10);
    return ids.map((id) => limit(() => pRetry(() => read(id), { retries: 3 })));
  },
  'p-queue 10/s, retry inside': (port, ids) => {
    const read = bareRead(port);
    const queue = new PQueue({ interval: 1000, intervalCap: QUOTA_PER_SECOND, concurrency: 10 });
    return ids.map((id) => queue.add(() => pRetry(() => read(id), { retries: 3 })));
  },
};

interface Conditions {
  readonly jitterMs: number;
  /** Processes that keep a processor busy each. */
  readonly busy: number;
}

const conditions: readonly Conditions[] = [
  { jitterMs: 20, busy: 0 },
  { jitterMs: 100, busy: 0 },
  { jitterMs: 20, busy: 2 },
  { jitterMs: 100, busy: 2 },
];

async function measure(readAll: ReadAll, jitterMs: number): Promise<readonly string[]> {
  let refused = 0;
  const emulator = createEmulator({
    estate: benchEstate({ images: IMAGES }),
    faults: [{ delayMs: DELAYS.map((part) => (part * jitterMs) / 20) }],
    onRequest: ({ outcome }) => {
      if (outcome !== 'answered') refused += 1;
    },
  });
  const port = await listenOnLoopback(emulator);
  const startedMs = performance.now();
  const outcomes = await Promise.allSettled(readAll(port, imageIds(IMAGES)));
  const seconds = (performance.now() - startedMs) / 1000;
  emulator.closeAllConnections();
  await closeServer(emulator);
  const lost = outcomes.filter(({ status }) => status === 'rejected').length;
  const ofQuota = (IMAGES - lost) / (seconds * QUOTA_PER_SECOND);
  return [String(IMAGES - lost), String(lost), String(refused), seconds.toFixed(1), ofQuota.toFixed(3)];
}

/**
 * Reads 300 images at the documented rate, counted over a strict sliding second, in our way and in those a user would write:
 * at two jitters, alone and beside two busy processes.
 */
export async function benchPace(): Promise<void> {
  for (const { jitterMs, busy } of conditions) {
    const loads = Array.from({ length: busy }, () => spawn(process.execPath, ['-e', 'for (;;);']));
    const rows: string[][] = [['way', 'read', 'lost', 'refused', 'seconds', 'of the quota']];
    for (const [name, readAll] of Object.entries(ways)) rows.push([name, ...(await measure(readAll, jitterMs))]);
    for (const load of loads) load.kill();
    printTable(
      `${IMAGES} images at ${QUOTA_PER_SECOND}/s, up to ${jitterMs} ms of jitter, beside ${busy} busy processes`,
      rows,
    );
  }
}
