import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import { loadConfig } from '../../lib/config/load.ts';
import { functionTrust } from '../../lib/deploy/cloud/policy.ts';
import { commands as deployCommands } from '../../lib/deploy/commands/schemas.ts';
import { auditPolicy, deployerPolicy } from '../../lib/deploy/settings/permissions.ts';
import { providerSchema } from '../../lib/deploy/settings/schema.ts';
import { loadEstate } from '../../lib/emulator/estate/load-estate.ts';
import { publishedSchemas } from '../support/published-schemas.ts';

const root = join(import.meta.dirname, '../..');
const languages = ['README.md', 'README.zh-CN.md'];

const read = (file: string) => readFile(join(root, file), 'utf8');

/** A node of a JSON Schema, as far as names are found by it. */
interface SchemaNode {
  readonly type?: unknown;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly items?: SchemaNode;
  readonly enum?: readonly string[];
  readonly default?: unknown;
  readonly description?: string;
}

interface Key {
  /** As the documents write it: `targets[].where.tags`. */
  readonly path: string;
  readonly default?: unknown;
  readonly enum?: readonly string[];
  readonly isRefused: boolean;
}

/** Every key that a schema knows. */
function keysOf(node: SchemaNode, path: string): readonly Key[] {
  const inList = node.items === undefined ? [] : keysOf(node.items, `${path}[]`);
  const own = Object.entries(node.properties ?? {}).flatMap(([name, child]) => {
    const childPath = path === '' ? name : `${path}.${name}`;
    // A sentence about the whole key, not about one of its values.
    const isRefused = child.description?.endsWith('. Not yet supported in this version.') ?? false;
    return [{ ...child, path: childPath, isRefused }, ...keysOf(child, childPath)];
  });
  return [...inList, ...own];
}

const schemas = publishedSchemas();
const settings = keysOf(JSON.parse(schemas['audit.schema.json'] ?? ''), '');
const reportFields = keysOf(JSON.parse(schemas['report.schema.json'] ?? ''), '');

/** Keys of serverless.yml that the framework itself gives a provider and a function. */
const frameworkKeys = ['provider.name', 'provider.stage', 'functions.audit.name', 'functions.audit.events'];

const deploySettings = [
  ...frameworkKeys,
  ...keysOf(providerSchema.provider, 'provider').map(({ path }) => path),
  ...keysOf(providerSchema.function, 'functions.audit').map(({ path }) => path),
  ...keysOf(providerSchema.functionEvents.timer, 'events[].timer').map(({ path }) => path),
];

const isDeploySetting = (path: string) => /^(?:provider|functions|events\[\])\./.test(path);

/** The table rows whose first cell is one code span, by what that holds. */
function rowsOf(markdown: string): ReadonlyMap<string, string> {
  const rows = markdown.split('\n').flatMap((line) => {
    const key = /^\| `([^`]+)` \|/.exec(line)?.[1];
    return key === undefined ? [] : [[key, line] as const];
  });
  return new Map(rows);
}

/** The lines outside of code blocks. */
function proseOf(markdown: string): readonly string[] {
  return markdown.replaceAll(/^( *)```[^]*?^\1```$/gm, '').split('\n');
}

function headingsOf(markdown: string): readonly { readonly level: number; readonly text: string }[] {
  return proseOf(markdown).flatMap((line) => {
    const [, marks = '', text = ''] = /^(#+) (.*)$/.exec(line) ?? [];
    return marks === '' ? [] : [{ level: marks.length, text }];
  });
}

/** What two translations of a document have in common. */
function shapeOf(markdown: string) {
  return {
    headings: headingsOf(markdown).map(({ level }) => level),
    code: markdown.match(/^ *```\w*$/gm),
    cells: markdown.match(/^ *\|.*$/gm)?.map((row) => row.split(' | ').length),
  };
}

/** The code blocks of a language, without the indent of a list around them. */
function blocksIn(markdown: string, language: 'yaml' | 'json'): readonly string[] {
  const blocks = markdown.matchAll(new RegExp(`^( *)\`\`\`${language}\\n([^]*?)^\\1\`\`\`$`, 'gm'));
  return [...blocks].map(([, indent = '', block = '']) => block.replaceAll(new RegExp(`^${indent}`, 'gm'), ''));
}

/** The anchor that GitHub gives a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\- _]/gu, '')
    .replaceAll(' ', '-');
}

async function help(...command: readonly string[]): Promise<string> {
  const cli = join(root, 'dist/cli.js');
  const { stdout } = await promisify(execFile)(process.execPath, [cli, ...command, '--help']);
  return stdout;
}

test('the schema has settings to compare', () => {
  expect(settings.map(({ path }) => path)).toEqual(expect.arrayContaining(['targets[].where.tags', 'state.cos.key']));
});

test.each(languages)('%s describes every setting, and none that does not exist', async (file) => {
  const markdown = await read(file);
  const described = [...rowsOf(markdown).keys()].filter(
    (key) => /^[a-z]\w*(\[\])?\./.test(key) && !isDeploySetting(key),
  );
  const expected = settings.map(({ path }) => path);
  expect(described.toSorted()).toEqual(expected.filter((path) => path.includes('.')).toSorted());
  expect([...rowsOf(markdown).keys()]).toEqual(expect.arrayContaining(expected));
});

test.each(languages)('%s describes every key of serverless.yml, and none that does not exist', async (file) => {
  const described = [...rowsOf(await read(file)).keys()].filter(isDeploySetting);
  expect(described.toSorted()).toEqual(deploySettings.toSorted());
});

test.each(languages)('%s describes every command of the deployer and every option', async (file) => {
  const markdown = await read(file);
  const { invoke } = deployCommands;
  const all = [...Object.entries(deployCommands), ['invoke local', invoke.commands.local] as const];
  const rows = rowsOf(markdown);
  expect(all.map(([name]) => name).filter((name) => !rows.has(name))).toEqual([]);
  const deployOptions = ['stage', 'param', ...all.flatMap(([, { options }]) => Object.keys(options))];
  expect(deployOptions.filter((name) => !markdown.includes(`\`--${name}`))).toEqual([]);
});

test.each(languages)('%s prints the policies that the deployer prints', async (file) => {
  const printed = blocksIn(await read(file), 'json').map((block): unknown => JSON.parse(block));
  const policy = auditPolicy({ roles: [] });
  const role = { kind: 'made', name: 'image-share-audit-dev-audit-ap-guangzhou', policy } as const;
  const expected: readonly unknown[] = [policy, JSON.parse(functionTrust), deployerPolicy(role, '<uin>')];
  expect(printed).toEqual(expected);
});

test.each(languages)('%s gives the default of every setting that has a plain one', async (file) => {
  const rows = rowsOf(await read(file));
  const missing = settings
    .filter((setting) => ['string', 'number', 'boolean'].includes(typeof setting.default))
    .filter((setting) => rows.get(setting.path)?.split(' | ')[2] !== `\`${String(setting.default)}\``);
  expect(missing).toEqual([]);
});

test.each([
  { file: 'README.md', words: 'not yet supported' },
  { file: 'README.zh-CN.md', words: '尚未支持' },
])('$file says of every setting that is refused that it is', async ({ file, words }) => {
  const rows = rowsOf(await read(file));
  const refused = settings.filter(({ isRefused }) => isRefused).map(({ path }) => path);
  expect(refused).toEqual(expect.arrayContaining(['accounts[].role']));
  expect(refused.filter((path) => !rows.get(path)?.includes(words))).toEqual([]);
});

test.each(languages)('%s describes every kind of finding and every field of the report', async (file) => {
  const markdown = await read(file);
  const kinds = reportFields.find(({ path }) => path === 'findings[].kind')?.enum ?? [];
  expect(kinds).toContain('unverified-target');
  expect([...rowsOf(markdown).keys()]).toEqual(expect.arrayContaining([...kinds]));
  const fields = reportFields.filter(({ path }) => /^(\w+|counts\.\w+|findings\[\]\.\w+)$/.test(path));
  expect(fields.filter(({ path }) => !markdown.includes(`\`${path.split('.').at(-1)}`))).toEqual([]);
});

let commands: readonly string[];
let options: readonly string[];

beforeAll(async () => {
  const overview = await help();
  commands = [...overview.matchAll(/^ {2}(\w+)(?: \[options\])? {2,}/gm)].map(([, name = '']) => name);
  const pages = await Promise.all(commands.map((command) => help(command)));
  options = [overview, ...pages].flatMap((page) => page.match(/(?<=^ {2}(?:-\w, )?)--[a-z]+/gm) ?? []);
}, 60_000);

test.each(languages)('%s names every command and every option', async (file) => {
  const markdown = await read(file);
  expect(commands).toEqual(expect.arrayContaining(['scan', 'emulator']));
  expect(options).toEqual(expect.arrayContaining(['--version', '--deadline', '--estate']));
  const names = [...commands.map((command) => `\`${command}\``), ...options.map((option) => `\`${option}`)];
  expect(names.filter((name) => !markdown.includes(name))).toEqual([]);
});

test.each(languages)('the examples in %s are valid', async (file) => {
  const blocks = blocksIn(await read(file), 'yaml');
  const examples = blocks.filter((block) => block.includes('targets:'));
  expect(examples).toHaveLength(2);
  const directory = await mkdtemp(join(tmpdir(), 'image-share-audit-'));
  const config = join(directory, 'audit.yml');
  for (const example of examples) {
    await writeFile(config, example);
    await expect(loadConfig({ file: config }, ({ name }) => name)).resolves.toMatchObject({
      policy: { timeZone: 'Asia/Shanghai' },
    });
  }
  expect(loadEstate(blocks.find((block) => block.includes('faults:')) ?? '', 'estate.yml').faults).toHaveLength(1);
  await rm(directory, { recursive: true });
});

test('both READMEs have the same outline, the same code and the same tables', async () => {
  const [english = '', chinese = ''] = await Promise.all(languages.map(read));
  expect(shapeOf(chinese)).toEqual(shapeOf(english));
});

test('every relative link leads to something', async () => {
  const names = (await readdir(root)).filter((name) => name.endsWith('.md'));
  expect(names).toEqual(expect.arrayContaining([...languages, 'ARCHITECTURE.md', 'CHANGELOG.md', 'SECURITY.md']));
  const documents = new Map(await Promise.all(names.map(async (name) => [name, await read(name)] as const)));
  const broken = [...documents].flatMap(([name, markdown]) =>
    [...markdown.matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)/g)].flatMap(([link, path = '', anchor]) => {
      const target = path === '' ? name : join(dirname(name), path);
      const anchors = headingsOf(documents.get(target) ?? '').map(({ text }) => anchorOf(text));
      const leads = existsSync(join(root, target)) && (anchor === undefined || anchors.includes(anchor));
      return leads ? [] : [`${name}: ${link}`];
    }),
  );
  expect(broken).toEqual([]);
});

test.each(Object.entries(schemas))('%s is what the code says; npm run schemas writes it', async (file, text) => {
  expect(await read(file)).toBe(text);
});
