import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import * as z from 'zod/mini';
import { runProcess } from '../support/run-process.ts';
import { median } from './median.ts';
import { printTable } from './print.ts';

const ROUNDS = 15;

const start = z.object({ ms: z.number(), mb: z.number() });
type Start = z.infer<typeof start>;

const { resolve: resolveModule } = createRequire(import.meta.url);

interface Way {
  readonly name: string;
  readonly loads: readonly string[];
}

const bundle: Way = { name: 'dist/function/index.js', loads: [resolve('dist/function/index.js')] };
const others: readonly Way[] = [
  {
    name: 'the whole SDK and nodemailer',
    loads: [resolveModule('tencentcloud-sdk-nodejs'), resolveModule('nodemailer')],
  },
  {
    name: 'one client and nodemailer',
    loads: [
      resolveModule('tencentcloud-sdk-nodejs/tencentcloud/services/cvm/v20170312/cvm_client.js'),
      resolveModule('nodemailer'),
    ],
  },
];

/** Time from before the first require to after the last, and the resident memory then, in a fresh process. */
async function measure({ loads }: Way): Promise<Start> {
  const requires = loads.map((file) => `require(${JSON.stringify(file)});`).join('');
  const print = 'console.log(JSON.stringify({ ms, mb: process.memoryUsage.rss() / 1048576 }))';
  const script = `const from = performance.now(); ${requires} const ms = performance.now() - from; ${print}`;
  const { stdout } = await runProcess(process.execPath, ['-e', script], { cwd: '/' });
  return start.parse(JSON.parse(stdout));
}

/** Start time and memory of the deployed bundle, beside a function that a user would write by hand. The two alternate. */
export async function benchCold(): Promise<void> {
  const bare: Way = { name: 'nothing (bare Node)', loads: [] };
  const ways = [bundle, ...others, bare];
  const rounds: (readonly Start[])[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const starts: Start[] = [];
    for (const way of ways) starts.push(await measure(way));
    rounds.push(starts);
  }
  const medianOf = (index: number, of: (start: Start) => number) =>
    median(rounds.map((starts) => of(starts[index] ?? { ms: Number.NaN, mb: Number.NaN })));
  const ratio = (index: number, of: (start: Start) => number) => (medianOf(0, of) / medianOf(index, of)).toFixed(2);
  printTable(`Cold start in Node ${process.version}, medians of ${ROUNDS} alternating runs`, [
    ['', 'ready after', 'resident', 'bundle takes', 'of its memory'],
    ...ways.map((way, index) => [
      way.name,
      `${medianOf(index, ({ ms }) => ms).toFixed(1)} ms`,
      `${medianOf(index, ({ mb }) => mb).toFixed(1)} MB`,
      others.includes(way) ? ratio(index, ({ ms }) => ms) : '',
      others.includes(way) ? ratio(index, ({ mb }) => mb) : '',
    ]),
  ]);
}
