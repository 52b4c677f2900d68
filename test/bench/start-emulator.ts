import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { EstateSize } from './estate.ts';

export interface BenchEmulator {
  readonly port: string;
  readonly stop: () => void;
}

interface EmulatorSetting extends EstateSize {
  /** Default: unlimited. */
  readonly rate?: 'documented' | 'unlimited';
}

/** Starts an emulator in a process of its own. */
export async function startBenchEmulator({ rate = 'unlimited', ...size }: EmulatorSetting): Promise<BenchEmulator> {
  const options = JSON.stringify({ ...size, rate });
  const child = spawn(process.execPath, ['--import', 'tsx', 'test/bench/emulator-process.ts', options]);
  const [line] = await once(child.stdout, 'data');
  return { port: String(line).trim(), stop: () => child.kill() };
}
