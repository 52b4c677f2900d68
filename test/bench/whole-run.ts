import { region } from './estate.ts';
import { runFunction } from './function-process.ts';
import { printTable } from './print.ts';
import { startBenchEmulator } from './start-emulator.ts';

const IMAGES = 500;
const SHARES_PER_IMAGE = 50;
/** Memory of a function that does not ask for more. */
const FUNCTION_MB = 128;

/** Peak memory of the built function in a whole run: read, judged, mailed, with a finding for every share. */
export async function benchWholeRun(): Promise<void> {
  const emulator = await startBenchEmulator({ images: IMAGES, sharesPerImage: SHARES_PER_IMAGE });
  const policy = { targets: [{ region, images: 'all' }], allowlist: [], audit: { sharesPerSecond: 100 } };
  const { findings, cpuMs, residentMb, heapMb, mailMb } = await runFunction(emulator.port, policy, FUNCTION_MB);
  emulator.stop();
  printTable(`A whole run of ${IMAGES} images x ${SHARES_PER_IMAGE} shares, in a function of ${FUNCTION_MB} MB`, [
    ['findings', 'CPU', 'peak resident', 'peak heap', 'mail'],
    [
      String(findings),
      `${(cpuMs / 1000).toFixed(1)} s`,
      `${residentMb.toFixed(0)} MB`,
      `${heapMb.toFixed(0)} MB`,
      `${mailMb.toFixed(1)} MB`,
    ],
  ]);
}
