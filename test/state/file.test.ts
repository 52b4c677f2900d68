import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { StateError } from '../../lib/errors.ts';
import { createDirectory, createTestClock, memoryIn, memoryOf, problemIn, recaller, remembered } from './support.ts';

const memory = memoryOf({ a: remembered() });

async function createFileStore(fileName = 'state.json') {
  const directory = await createDirectory();
  const path = join(directory, fileName);
  const load = recaller({ store: { kind: 'file', path } }, { clock: createTestClock() });
  return { directory, path, load };
}

test('is empty at the first run, known at the next, and one file for its owner only', async () => {
  const { directory, load } = await createFileStore();
  const first = await load();
  expect(first.status).toBe('first');
  await first.save(memoryOf());
  await (await load()).save(memory);
  expect(memoryIn(await load())).toEqual(memory);
  const names = await readdir(directory);
  expect(names).toEqual([expect.stringMatching(/^state\.20261124T\d{9}Z-run-\d+\.json$/)]);
  expect((await stat(join(directory, names[0] ?? ''))).mode & 0o777).toBe(0o600);
});

test('is two lines of JSON', async () => {
  const { directory, load } = await createFileStore();
  await (await load({ toolVersion: '1.2.3' })).save(memory);
  const [name = ''] = await readdir(directory);
  const lines = (await readFile(join(directory, name), 'utf8')).split('\n');
  expect(lines.filter((line) => line !== '').map((line): unknown => JSON.parse(line))).toEqual([
    { format: 'image-share-audit state', version: 1, toolVersion: '1.2.3' },
    { replaces: [], memory },
  ]);
});

test.each(['state', '.state', 'my.audit.state.json'])('may be called %s', async (fileName) => {
  const { load } = await createFileStore(fileName);
  await (await load()).save(memoryOf());
  await (await load()).save(memory);
  expect(memoryIn(await load())).toEqual(memory);
});

test('does not mix with its neighbours', async () => {
  const { directory, load } = await createFileStore();
  const other = recaller(
    { store: { kind: 'file', path: join(directory, 'state.2.json') } },
    { clock: createTestClock() },
  );
  await (await other()).save(memoryOf({ b: remembered() }));
  await writeFile(join(directory, 'state.json'), 'mine');
  await writeFile(join(directory, 'state.2026.json'), 'mine');
  expect((await load()).status).toBe('first');
});

test('is unusable where the directory is not there, so that a mount that failed is seen', async () => {
  const { directory } = await createFileStore();
  const path = join(directory, 'not-mounted', 'state.json');
  const loadedMemory = await recaller({ store: { kind: 'file', path } }, { clock: createTestClock() })();
  expect(problemIn(loadedMemory)).toBe(
    `Could not list ${join(directory, 'not-mounted')} (ENOENT: the directory is not there).`,
  );
  const keeping = loadedMemory.save(memory);
  await expect(keeping).rejects.toThrow(StateError);
  await expect(keeping).rejects.toThrow('the directory is not there');
});

test('is unusable where something else than a file has the name of one', async () => {
  const { directory, load } = await createFileStore();
  await mkdir(join(directory, 'state.20261123T080000000Z-a.json'));
  expect(problemIn(await load())).toContain('is not a file');
});

test('does not follow a link', async () => {
  const { directory, load } = await createFileStore();
  await writeFile(join(directory, 'target'), 'x');
  await symlink(join(directory, 'target'), join(directory, 'state.20261123T080000000Z-a.json'));
  expect(problemIn(await load())).toContain('is not a file');
});

test('leaves nothing half-written behind, and is not disturbed by what a killed run left', async () => {
  const { directory, load } = await createFileStore();
  await (await load()).save(memory);
  await writeFile(join(directory, '.state.20261124T080000999Z-x.json.tmp'), 'half of it');
  expect(memoryIn(await load())).toEqual(memory);
  await chmod(directory, 0o500);
  const loadedMemory = await load();
  // Whoever runs the tests as root may write all the same.
  if (process.getuid?.() !== 0) await expect(loadedMemory.save(memory)).rejects.toThrow('EACCES');
  await chmod(directory, 0o700);
});

test('does not mix with what an emulator made up', async () => {
  const { directory, path, load } = await createFileStore();
  const apiBase = new URL('http://127.0.0.1:1');
  const emulated = recaller({ store: { kind: 'file', path } }, { clock: createTestClock(), apiBase });
  await (await emulated()).save(memory);
  expect(await readdir(directory)).toEqual([expect.stringMatching(/^state\.emulated\.2026/)]);
  expect((await load()).status).toBe('first');
  expect(memoryIn(await emulated())).toEqual(memory);
});
