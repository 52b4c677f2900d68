import * as z from 'zod/mini';
import { runProcess } from '../support/run-process.ts';
import { accountUins, regionNames, role, uin } from './estate.ts';
import { type FunctionCost, runFunction } from './function-process.ts';
import { median } from './median.ts';
import { printTable } from './print.ts';
import { startBenchEmulator } from './start-emulator.ts';

const REGIONS = 5;
const IMAGES = 50;
const ROUNDS = 3;
const SHARES_PER_SECOND = 10;
/** Above what this machine can do in any of the places. */
const UNLIMITED_PER_SECOND = 1000;
/** Memory of a function that does not ask for more. */
const FUNCTION_MB = 128;
/** Numbers of accounts, the last one that of the aim. */
const SIZES = [2, 5, 10, 20, 40];

const bareCost = z.object({ read: z.number(), cpuMs: z.number() });

interface Estate {
  readonly accounts: number;
  readonly regions: number;
}

async function audit(port: string, { accounts, regions }: Estate, sharesPerSecond: number): Promise<FunctionCost> {
  const policy = {
    accounts: accountUins(accounts).map((account) =>
      account === uin ? { uin: account } : { uin: account, role: role.name },
    ),
    targets: [{ regions: regionNames(regions), images: 'all' }],
    allowlist: [{ sharedAccount: '101104350000', reason: 'Runs our appliance' }],
    audit: { sharesPerSecond },
  };
  const cost = await runFunction(port, policy, FUNCTION_MB);
  const expected = accounts * regions * IMAGES;
  if (cost.read !== expected) throw new Error(`${cost.read} of ${expected} images were read.`);
  return cost;
}

async function readBare(port: string, { accounts, regions }: Estate): Promise<z.infer<typeof bareCost>> {
  const args = ['--import', 'tsx', 'test/bench/fleet-bare.ts', port, String(accounts), String(regions)];
  const { stdout, stderr } = await runProcess(process.execPath, args);
  if (stdout === '') throw new Error(stderr);
  return bareCost.parse(JSON.parse(stdout));
}

/** Images a second of CPU time. */
function perCore({ read, cpuMs }: z.infer<typeof bareCost>): number {
  return read / (cpuMs / 1000);
}

/** Least, middle and greatest of the values. */
function spread(values: readonly number[], digits: number): string {
  return [Math.min(...values), median(values), Math.max(...values)].map((value) => value.toFixed(digits)).join(' / ');
}

async function atRounds<T>(measure: () => Promise<T>): Promise<readonly T[]> {
  const results: T[] = [];
  for (let round = 0; round < ROUNDS; round += 1) results.push(await measure());
  return results;
}

/**
 * At the documented rates. Every place has a rate of its own, so that none is slower than another: the time of the slowest is
 * that of a run of one place of the account of the credentials, with its list and mail, and no AssumeRole, measured just before.
 */
async function benchPaced(accounts: number): Promise<readonly string[]> {
  const { port, stop } = await startBenchEmulator({ accounts, regions: REGIONS, images: IMAGES, rate: 'documented' });
  const pairs = await atRounds(async () => {
    const alone = await audit(port, { accounts: 1, regions: 1 }, SHARES_PER_SECOND);
    return { alone, whole: await audit(port, { accounts, regions: REGIONS }, SHARES_PER_SECOND) };
  });
  stop();
  return [
    String(accounts),
    String(accounts * REGIONS * IMAGES),
    spread(
      pairs.map(({ whole }) => whole.wallMs / 1000),
      1,
    ),
    spread(
      pairs.map(({ alone, whole }) => whole.wallMs / alone.wallMs),
      2,
    ),
    spread(
      pairs.map(({ whole }) => whole.wallMs / 1000 / (IMAGES / SHARES_PER_SECOND)),
      2,
    ),
    spread(
      pairs.map(({ whole }) => whole.cpuMs / whole.wallMs),
      2,
    ),
    spread(
      pairs.map(({ whole }) => whole.residentMb),
      0,
    ),
    String(pairs.reduce((sum, { whole }) => sum + whole.retries, 0)),
  ];
}

/** Without rates: what the machine can do. */
async function benchUnlimited(accounts: number): Promise<readonly string[]> {
  const estate = { accounts, regions: REGIONS };
  const { port, stop } = await startBenchEmulator({ ...estate, images: IMAGES });
  const pairs = await atRounds(async () => ({
    whole: await audit(port, estate, UNLIMITED_PER_SECOND),
    bare: await readBare(port, estate),
  }));
  stop();
  return [
    String(accounts),
    spread(
      pairs.map(({ whole }) => perCore(whole)),
      0,
    ),
    spread(
      pairs.map(({ bare }) => perCore(bare)),
      0,
    ),
    spread(
      pairs.map(({ whole, bare }) => perCore(whole) / perCore(bare)),
      2,
    ),
    spread(
      pairs.map(({ whole, bare }) => whole.cpuMs / whole.read / (bare.cpuMs / bare.read)),
      2,
    ),
    spread(
      pairs.map(({ whole }) => whole.residentMb),
      0,
    ),
  ];
}

/** Whole runs of the built function over many accounts, each of 5 regions with 50 images, in the smallest function. */
export async function benchFleet(): Promise<void> {
  const paced: (readonly string[])[] = [];
  for (const accounts of SIZES) paced.push(await benchPaced(accounts));
  printTable(
    `${REGIONS} regions x ${IMAGES} images an account at the documented rates: min / median / max of ${ROUNDS}`,
    [
      ['accounts', 'images', 'seconds', 'of one place alone', 'of its reads at 10/s', 'cores', 'peak MB', 'repeated'],
      ...paced,
    ],
  );
  const unlimited: (readonly string[])[] = [];
  for (const accounts of [2, 40]) unlimited.push(await benchUnlimited(accounts));
  printTable(`Without rates, beside a loop over the SDK: min / median / max of ${ROUNDS}`, [
    ['accounts', 'images a second and core', 'loop', 'ratio', 'CPU an image, of the loop', 'peak MB'],
    ...unlimited,
  ]);
}
