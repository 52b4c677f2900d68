import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runProcess } from '../support/run-process.ts';

const root = join(import.meta.dirname, '../..');
const firstMember = "  | (SharedImage & UnauthorizedFacts & { readonly kind: 'unauthorized-share' })";
const newMember = "  | { readonly kind: 'copied-image'; readonly image: Image }\n";

let copy = '';

beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'image-share-audit-'));
  const parts = ['lib', 'handlers', 'package.json', 'tsconfig.json'];
  await Promise.all(parts.map((part) => cp(join(root, part), join(copy, part), { recursive: true })));
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));
});

afterAll(() => rm(copy, { recursive: true, force: true }));

/** Files of the copy that the compiler complains about. */
async function complaints(): Promise<readonly string[]> {
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const { stdout } = await runProcess(process.execPath, [compiler, '-p', '.'], { cwd: copy });
  const files = stdout.matchAll(/^(\S+)\(\d+,\d+\): error /gm);
  return [...new Set([...files].map(([, file = '']) => file))].toSorted();
}

/** Files that step 2 of the recipe names. */
async function recipe(): Promise<readonly string[]> {
  const document = await readFile(join(root, 'CONTRIBUTING.md'), 'utf8');
  const step = /^### Add a finding kind$.*?^2\. (.*?)^3\. /ms.exec(document)?.[1] ?? '';
  return [...step.matchAll(/`(lib\/[\w./-]+)`/g)].map(([, file = '']) => file).toSorted();
}

test('the recipe for a finding kind names the files in which the compiler stops, and no others', async () => {
  expect(await complaints()).toEqual([]);
  const types = join(copy, 'lib/types.ts');
  const source = await readFile(types, 'utf8');
  expect(source).toContain(firstMember);
  await writeFile(types, source.replace(firstMember, newMember + firstMember));
  expect(await complaints()).toEqual(await recipe());
}, 120_000);
