import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startProcess } from '../support/run-process.ts';
import { scf } from './clients.ts';
import { handler, startWithFunction } from './functions.ts';

async function folderOf(pid: number | undefined): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `scf-run-${pid}-`));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

test('what a killed emulator left is removed at the first run of another, and what a live one needs is not', async () => {
  const killed = startProcess(process.execPath, ['--version']);
  await killed.result;
  const left = await folderOf(killed.child.pid);
  const needed = await folderOf(process.pid);
  const { Result } = await scf(await startWithFunction(handler('return __dirname;'))).Invoke({ FunctionName: 'audit' });
  expect(Result?.RetMsg).toContain(`scf-run-${process.pid}-`);
  expect([left, needed].map((folder) => existsSync(folder))).toEqual([false, true]);
});
