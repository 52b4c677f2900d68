import { onTestFinished } from 'vitest';

/** Runs `work` with `folder` as the current folder of this process, for the length of one test at most. */
export async function inFolder<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const before = process.cwd();
  const restore = () => process.chdir(before);
  // A test that timed out is still at work when the next one begins.
  onTestFinished(restore);
  process.chdir(folder);
  try {
    return await work();
  } finally {
    restore();
  }
}
