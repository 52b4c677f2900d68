import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { inspect } from 'node:util';
import { createEmulator } from '../../lib/emulator/emulator.ts';
import demoEstate from '../../lib/emulator/estate/demo-estate.yml';
import { type Estate, loadEstate } from '../../lib/emulator/estate/load-estate.ts';
import { ConfigError } from '../../lib/errors.ts';
import { listenOnLoopback } from '../../lib/listen.ts';
import type { CommandContext } from './context.ts';

/** Options of the command; port 0 takes a free one. */
export interface EmulatorOptions {
  readonly estate?: string;
  readonly port: number;
}

/** Serves the emulated cloud on 127.0.0.1 and says how to reach it. Resolves only when the server is closed. */
export async function serveEmulator(
  { estate: file, port }: EmulatorOptions,
  { stdout, stderr }: CommandContext,
): Promise<number> {
  const estate = file === undefined ? loadEstate(demoEstate, 'demo-estate.yml') : await readEstate(file);
  const emulator = createEmulator({
    estate,
    onRequest: ({ action, host, outcome, failure }) =>
      stderr.write(`${action} ${host} ${outcome}${failure === undefined ? '' : ` ${inspect(failure)}`}\n`),
  });
  const boundPort = await listenOnLoopback(emulator, port).catch((cause: NodeJS.ErrnoException) => {
    const problem = `port ${port} cannot be used (${cause.code}).`;
    const fix = 'Choose another, or leave --port out for a free one.';
    throw new ConfigError([{ file: 'command line', path: '--port', problem, fix }], { cause });
  });
  stdout.write(`${describeAccess(estate, boundPort)}\n`);
  await once(emulator, 'close');
  return 0;
}

/** Lines that a shell can take as they are. */
function describeAccess(estate: Estate, port: number): string {
  const credential = estate.accounts[0]?.credentials?.[0];
  return [
    `export TENCENTCLOUD_API_BASE=http://127.0.0.1:${port}`,
    `export TENCENTCLOUD_SECRET_ID=${credential?.secretId ?? ''}`,
    `export TENCENTCLOUD_SECRET_KEY=${credential?.secretKey ?? ''}`,
    `export TENCENTCLOUD_SESSION_TOKEN=${credential?.token ?? ''}`,
  ].join('\n');
}

async function readEstate(file: string): Promise<Estate> {
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    const problem = `cannot be read (${cause.code}).`;
    throw new ConfigError([{ file, path: '', problem, fix: 'Name an estate file; the demo needs none.' }], { cause });
  });
  return loadEstate(text, file);
}
