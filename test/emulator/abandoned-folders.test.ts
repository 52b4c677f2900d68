import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { scf } from './clients.ts';
import { handler, startWith } from './functions.ts';

async function folderOf(pid: number | undefined): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `scf-run-${pid}-`));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

test('what a killed emulator left is removed at the first run of another, and what a live one needs is not', async () => {
  const killed = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(killed, 'exit');
  const left = await folderOf(killed.pid);
  const needed = await folderOf(process.pid);
  const { Result } = await scf(await startWith(handler('return __dirname;'))).Invoke({ FunctionName: 'audit' });
  expect(Result?.RetMsg).toContain(`scf-run-${process.pid}-`);
  expect([left, needed].map((folder) => existsSync(folder))).toEqual([false, true]);
});
