import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import { loadConfig } from '../../lib/config/load.ts';
import { loadEstate } from '../../lib/emulator/estate.ts';
import { publishedSchemas } from '../support/published-schemas.ts';

const root = join(import.meta.dirname, '../..');
const languages = ['README.md', 'README.zh-CN.md'];

const read = (file: string) => readFile(join(root, file), 'utf8');

/** A node of a JSON Schema, as far as names are found by it. */
interface SchemaNode {
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

/** The YAML blocks, without the indent of a list around them. */
function yamlIn(markdown: string): readonly string[] {
  const blocks = markdown.matchAll(/^( *)```yaml\n([^]*?)^\1```$/gm);
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
  const described = [...rowsOf(markdown).keys()].filter((key) => /^[a-z]\w*(\[\])?\./.test(key));
  const expected = settings.map(({ path }) => path);
  expect(described.toSorted()).toEqual(expected.filter((path) => path.includes('.')).toSorted());
  expect([...rowsOf(markdown).keys()]).toEqual(expect.arrayContaining(expected));
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
  expect(refused).toEqual(expect.arrayContaining(['accounts[].role', 'mail.routes', 'state']));
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
  const [settingsExample = '', estateExample = ''] = yamlIn(await read(file));
  const directory = await mkdtemp(join(tmpdir(), 'image-share-audit-'));
  const config = join(directory, 'audit.yml');
  await writeFile(config, settingsExample);
  await expect(loadConfig({ file: config }, () => undefined)).resolves.toMatchObject({
    policy: { timeZone: 'Asia/Shanghai' },
  });
  expect(loadEstate(estateExample, 'estate.yml').faults).toHaveLength(1);
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
