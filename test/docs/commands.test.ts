import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { commands as deployCommands } from '../../lib/deploy/commands/schemas.ts';
import { runProcess } from '../support/run-process.ts';
import { languages, pagesOf, read, root, rowsOf } from './documents.ts';

async function help(...command: readonly string[]): Promise<string> {
  const cli = join(root, 'dist/cli.js');
  const { stdout } = await runProcess(process.execPath, [cli, ...command, '--help']);
  return stdout;
}

let commands: readonly string[];
let options: readonly string[];

beforeAll(async () => {
  const overview = await help();
  commands = [...overview.matchAll(/^ {2}(\w+)(?: \[options\])? {2,}/gm)].map(([, name = '']) => name);
  const pages = await Promise.all(commands.map((command) => help(command)));
  options = [overview, ...pages].flatMap((page) => page.match(/(?<=^ {2}(?:-\w, )?)--[a-z]+/gm) ?? []);
}, 60_000);

test.each(languages)('$folder names every command and every option', async ({ folder }) => {
  const markdown = await pagesOf(folder);
  expect(commands).toEqual(expect.arrayContaining(['scan', 'emulator']));
  expect(options).toEqual(expect.arrayContaining(['--version', '--deadline', '--estate']));
  const names = [...commands.map((command) => `\`${command}\``), ...options.map((option) => `\`${option}`)];
  expect(names.filter((name) => !markdown.includes(name))).toEqual([]);
});

test.each(languages)('$folder describes every command of the deployer and every option', async ({ folder }) => {
  const markdown = await pagesOf(folder);
  const { invoke } = deployCommands;
  const all = [...Object.entries(deployCommands), ['invoke local', invoke.commands.local] as const];
  const rows = rowsOf(markdown);
  expect(all.map(([name]) => name).filter((name) => !rows.has(name))).toEqual([]);
  const deployOptions = ['stage', 'param', ...all.flatMap(([, { options: own }]) => Object.keys(own))];
  expect(deployOptions.filter((name) => !markdown.includes(`\`--${name}`))).toEqual([]);
});

test.each(languages)('$folder/deploying-by-hand.md lists the files of the package', async ({ folder }) => {
  const files = await readdir(join(root, 'dist/function'));
  const listed = rowsOf(await read(join(folder, 'deploying-by-hand.md')));
  expect([...listed.keys()].toSorted()).toEqual([...new Set([...files, 'audit.yml'])].toSorted());
});
