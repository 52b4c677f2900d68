import { createRequire } from 'node:module';
import { afterEach, beforeEach, vi } from 'vitest';
import type { main_handler } from '../../handlers/audit.ts';
import { estateImage } from '../support/emulated-cloud.ts';
import { estateOf } from '../support/estate.ts';

const built: { main_handler: typeof main_handler } = createRequire(import.meta.url)('../../dist/function/index.js');

/** The deployed handler, as it was built. */
export const fire = built.main_handler;

const shares = [{ accountId: '101104350001', createdTime: '2018-06-13T15:03:25Z' }];

/** One image, shared with one account. */
export const sharedEstate = estateOf([estateImage('img-6pb6lrmy', { name: 'golden-web', shares })]);

/** Log of the function, and its last line parsed. */
interface Log {
  readonly calls: () => readonly unknown[][];
  readonly lastLine: () => unknown;
}

/** Captures the log of each test in the file, and resets its environment afterwards. */
export function captureLog(): Log {
  let logged: readonly unknown[][] = [];
  beforeEach(() => {
    logged = vi.spyOn(console, 'log').mockImplementation(() => undefined).mock.calls;
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });
  return { calls: () => logged, lastLine: () => JSON.parse(String(logged.at(-1)?.[0])) };
}
