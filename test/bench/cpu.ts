import * as z from 'zod/mini';
import { runProcess } from '../support/run-process.ts';
import { median } from './median.ts';
import { printTable } from './print.ts';
import { startBenchEmulator } from './start-emulator.ts';

const cost = z.object({ read: z.number(), cpuMs: z.number(), peakMb: z.number() });
type Cost = z.infer<typeof cost>;

async function measure(way: 'audit' | 'bare', port: string, count: number): Promise<Cost> {
  const { stdout } = await runProcess('npx', ['tsx', 'test/bench/subject.ts', way, port, String(count)], {
    env: process.env,
  });
  return cost.parse(JSON.parse(stdout));
}

/** Alternates the two ways `rounds` times against one emulator and prints medians and the ratio of each pair. */
async function compare(count: number, rounds: number): Promise<void> {
  const { port, stop } = await startBenchEmulator({ images: count });
  const pairs: { readonly audit: Cost; readonly bare: Cost }[] = [];
  for (let round = 0; round < rounds; round += 1)
    pairs.push({ audit: await measure('audit', port, count), bare: await measure('bare', port, count) });
  stop();
  const row = (name: string, of: (one: Cost) => number, unit: string) => [
    name,
    `${median(pairs.map(({ audit }) => of(audit))).toFixed(2)} ${unit}`,
    `${median(pairs.map(({ bare }) => of(bare))).toFixed(2)} ${unit}`,
    median(pairs.map(({ audit, bare }) => of(audit) / of(bare))).toFixed(2),
  ];
  printTable(`${count} images, medians of ${rounds} alternating runs`, [
    ['', 'image-share-audit', 'bare SDK loop', 'ratio'],
    row('images read', ({ read }) => read, ''),
    row('CPU per image', ({ cpuMs, read }) => cpuMs / read, 'ms'),
    row('peak memory', ({ peakMb }) => peakMb, 'MB'),
  ]);
}

/** Cost of the audit beside a bare loop over the SDK: CPU time per image, and peak memory at 10,000 images. */
export async function benchCpu(): Promise<void> {
  await compare(2000, 5);
  await compare(10_000, 3);
}
