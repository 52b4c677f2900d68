import { describe, expect, test } from 'vitest';
import type { EmulatorOptions } from '../../../lib/emulator/emulator.ts';
import type { OtherClient } from '../../../lib/emulator/protocol/other-clients.ts';
import { cvm, estate, partner, type Running, refusalOf, type SdkOptions, start, sts } from '../clients.ts';

/** An emulator whose clock stands until it is moved. */
async function startAt(options: Partial<EmulatorOptions> = {}) {
  const clock = { ms: Date.now() };
  const running = await start({ now: () => clock.ms, ...options });
  const moveTo = (ms: number) => {
    clock.ms = startMs + ms;
  };
  const startMs = clock.ms;
  return { running, moveTo };
}

function describeShares(running: Running, options?: SdkOptions) {
  return cvm(running, options).DescribeImageSharePermission({ ImageId: 'img-6pb6lrmy' });
}

function modify(running: Running) {
  return cvm(running).ModifyImageSharePermission({
    ImageId: 'img-k2v8d0qa',
    AccountIds: ['2700036'],
    Permission: 'CANCEL',
  });
}

/** Asks that many times, one after the other, and says how each was answered. */
async function outcomes(running: Running, count: number, ask: () => Promise<unknown>): Promise<readonly string[]> {
  const before = running.seen.length;
  for (let sent = 0; sent < count; sent += 1) await ask().catch(() => undefined);
  return running.seen.slice(before).map(({ outcome }) => outcome);
}

const answered = (count: number) => Array.from({ length: count }, () => 'answered');
const exceeded = 'RequestLimitExceeded';

describe('the documented rate', () => {
  test.each([
    ['DescribeImageSharePermission', 10, (running: Running) => describeShares(running)],
    ['DescribeImages', 40, (running: Running) => cvm(running).DescribeImages({})],
    ['ModifyImageSharePermission', 10, modify],
    ['GetCallerIdentity', 20, (running: Running) => sts(running).GetCallerIdentity(null)],
  ])('of %s is %s a second', async (_action, limit, ask) => {
    const { running } = await startAt();
    expect(await outcomes(running, limit + 1, () => ask(running))).toEqual([...answered(limit), exceeded]);
  });

  test('is refused in the words of the real service', async () => {
    const { running } = await startAt();
    await outcomes(running, 11, () => describeShares(running));
    expect((await refusalOf(describeShares(running))).message).toBe(
      'Your current request times equals to `12` in a second, which exceeds the frequency limit `10` for a second. Please reduce the frequency of calls.',
    );
  });

  test('counts every second that slides, not those of the clock', async () => {
    const { running, moveTo } = await startAt();
    const ask = () => describeShares(running);
    expect(await outcomes(running, 4, ask)).toEqual(answered(4));
    moveTo(900);
    expect(await outcomes(running, 6, ask)).toEqual(answered(6));
    moveTo(999);
    expect(await outcomes(running, 1, ask)).toEqual([exceeded]);
    moveTo(1000);
    // The first four are a whole second old; the six of 900 and the refused one of 999 count.
    expect(await outcomes(running, 4, ask)).toEqual([...answered(3), exceeded]);
  });

  test('counts what it refuses', async () => {
    const { running, moveTo } = await startAt();
    const ask = () => describeShares(running);
    await outcomes(running, 10, ask);
    moveTo(500);
    expect(await outcomes(running, 10, ask)).toEqual(Array.from({ length: 10 }, () => exceeded));
    moveTo(1499);
    expect(await outcomes(running, 1, ask)).toEqual([exceeded]);
    moveTo(1500);
    expect(await outcomes(running, 1, ask)).toEqual(['answered']);
  });

  test.each<[name: string, other: (running: Running) => Promise<unknown>, outcome: string]>([
    ['an action', modify, 'answered'],
    ['a host', (running) => describeShares(running, { endpoint: 'cvm.ap-guangzhou.tencentcloudapi.com' }), 'answered'],
    [
      'an account',
      (running) => cvm(running, { keys: partner }).DescribeImageSharePermission({ ImageId: 'img-19mu3fy3' }),
      'answered',
    ],
    ['but not a region', (running) => describeShares(running, { region: 'ap-singapore' }), exceeded],
  ])('is one for each: %s', async (_name, other, outcome) => {
    const { running } = await startAt();
    await outcomes(running, 10, () => describeShares(running));
    expect(await outcomes(running, 1, () => other(running))).toEqual([outcome]);
  });

  test('does not count who is not authentic', async () => {
    const { running } = await startAt();
    const forged = { keys: { secretId: 'AKIDOWNER', secretKey: 'guess' } };
    await outcomes(running, 10, () => describeShares(running, forged));
    expect(await outcomes(running, 1, () => describeShares(running))).toEqual(['answered']);
  });

  test('can be switched off', async () => {
    const { running } = await startAt({ rate: 'unlimited' });
    expect(await outcomes(running, 12, () => describeShares(running))).toEqual(answered(12));
  });

  test('is forgotten with the emulator', async () => {
    const { running } = await startAt();
    await outcomes(running, 10, () => describeShares(running));
    const other = await start({ estate });
    expect(await outcomes(other, 1, () => describeShares(other))).toEqual(['answered']);
  });
});

describe('another client', () => {
  const other: OtherClient = { account: '100000000002', action: 'DescribeImageSharePermission', perSecond: 6 };
  const startBeside = (client: Partial<OtherClient>) =>
    startAt({ estate: { ...estate, otherClients: [{ ...other, ...client }] } });

  test('leaves the rest of a bucket, and it is told in the refusal', async () => {
    const { running, moveTo } = await startBeside({});
    moveTo(5000);
    expect(await outcomes(running, 5, () => describeShares(running))).toEqual([...answered(4), exceeded]);
    expect((await refusalOf(describeShares(running))).message).toContain('equals to `12` in a second');
  });

  test('sends at equal distances, the first at its beginning', async () => {
    const { running, moveTo } = await startBeside({ perSecond: 9, fromMs: 1000 });
    expect(await outcomes(running, 11, () => describeShares(running))).toEqual([...answered(10), exceeded]);
    // Three requests have come by then: at 1000, 1111 and 1222.
    moveTo(1300);
    expect(await outcomes(running, 8, () => describeShares(running))).toEqual([...answered(7), exceeded]);
  });

  test('is gone a second after its end', async () => {
    const { running, moveTo } = await startBeside({ untilMs: 3000 });
    moveTo(3500);
    // Two of its requests are less than a second old: those of 2667 and 2833.
    expect(await outcomes(running, 9, () => describeShares(running))).toEqual([...answered(8), exceeded]);
    moveTo(4500);
    expect(await outcomes(running, 11, () => describeShares(running))).toEqual([...answered(10), exceeded]);
  });

  test.each<[name: string, client: Partial<OtherClient>]>([
    ['account', { account: '100000000003' }],
    ['action', { action: 'DescribeImages' }],
    ['host', { host: 'cvm.ap-guangzhou.tencentcloudapi.com' }],
  ])('takes nothing of the bucket of another %s', async (_name, client) => {
    const { running, moveTo } = await startBeside(client);
    moveTo(5000);
    expect(await outcomes(running, 11, () => describeShares(running))).toEqual([...answered(10), exceeded]);
  });

  test('counts for nothing where no rate is enforced', async () => {
    const { running } = await startAt({ rate: 'unlimited', estate: { ...estate, otherClients: [other] } });
    expect(await outcomes(running, 12, () => describeShares(running))).toEqual(answered(12));
  });
});
