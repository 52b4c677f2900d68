import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadConfig } from '../../lib/config/load.ts';
import { trustPolicy } from '../../lib/deploy/cloud/policy.ts';
import { auditPolicy, deployerPolicy, memberPolicy, memberTrust } from '../../lib/deploy/settings/permissions.ts';
import { providerSchema } from '../../lib/deploy/settings/schema.ts';
import { loadEstate } from '../../lib/emulator/estate/load-estate.ts';
import { publishedSchemas } from '../support/published-schemas.ts';
import { blocksIn, languages, pagesOf, read, rowsOf } from './documents.ts';

/** Node of a JSON Schema, as far as names are found by it. */
interface SchemaNode {
  readonly type?: unknown;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly items?: SchemaNode;
  readonly anyOf?: readonly SchemaNode[];
  readonly enum?: readonly string[];
  readonly default?: unknown;
}

interface Key {
  /** As the documents write it: `targets[].where.tags`. */
  readonly path: string;
  readonly default?: unknown;
  readonly enum?: readonly string[];
}

/** Every key that a schema knows. */
function keysOf(node: SchemaNode, path: string): readonly Key[] {
  const inList = node.items === undefined ? [] : keysOf(node.items, `${path}[]`);
  const own = Object.entries(node.properties ?? {}).flatMap(([name, child]) => {
    const childPath = path === '' ? name : `${path}.${name}`;
    return [{ ...child, path: childPath }, ...keysOf(child, childPath)];
  });
  const ofChoices = (node.anyOf ?? []).flatMap((choice) => keysOf(choice, path));
  return [...inList, ...own, ...ofChoices];
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

test('the schema has settings to compare', () => {
  expect(settings.map(({ path }) => path)).toEqual(expect.arrayContaining(['targets[].where.tags', 'state.cos.key']));
});

test.each(languages)('$folder describes every setting, and none that does not exist', async ({ folder }) => {
  const markdown = await pagesOf(folder);
  const described = [...rowsOf(markdown).keys()].filter(
    (key) => /^[a-z]\w*(\[\])?\./.test(key) && !isDeploySetting(key) && !/\.(?:js|json|yml)$/.test(key),
  );
  const expected = settings.map(({ path }) => path);
  expect(described.toSorted()).toEqual(expected.filter((path) => path.includes('.')).toSorted());
  expect([...rowsOf(markdown).keys()]).toEqual(expect.arrayContaining(expected));
});

test.each(languages)('$folder describes every key of serverless.yml, and no other', async ({ folder }) => {
  const described = [...rowsOf(await pagesOf(folder)).keys()].filter(isDeploySetting);
  expect(described.toSorted()).toEqual(deploySettings.toSorted());
});

test.each(languages)('$folder prints the policies that the deployer prints', async ({ folder }) => {
  const printed = blocksIn(await read(join(folder, 'permissions.md')), 'json').map((block): unknown =>
    JSON.parse(block),
  );
  const policy = auditPolicy({ roles: [] });
  const role = { kind: 'managed', name: 'image-share-audit-dev-audit-ap-guangzhou', policy } as const;
  const member = [memberPolicy, memberTrust('<uin>')];
  const expected: readonly unknown[] = [policy, JSON.parse(trustPolicy), ...member, deployerPolicy(role, '<uin>')];
  expect(printed).toEqual(expected);
});

test.each(languages)('$folder gives the default of every setting that has a plain one', async ({ folder }) => {
  const rows = rowsOf(await pagesOf(folder));
  const missing = settings
    .filter((setting) => ['string', 'number', 'boolean'].includes(typeof setting.default))
    .filter((setting) => rows.get(setting.path)?.split(' | ')[2] !== `\`${String(setting.default)}\``);
  expect(missing).toEqual([]);
});

test.each(languages)('$folder and $readme describe every kind of finding', async ({ folder, readme }) => {
  const kinds = reportFields.find(({ path }) => path === 'findings[].kind')?.enum ?? [];
  expect(kinds).toContain('unverified-target');
  expect([...rowsOf(await pagesOf(folder)).keys()]).toEqual(expect.arrayContaining([...kinds]));
  expect([...rowsOf(await read(readme)).keys()]).toEqual(expect.arrayContaining([...kinds]));
});

test.each(languages)('$folder describes every field of the report', async ({ folder }) => {
  const markdown = await pagesOf(folder);
  const fields = reportFields.filter(({ path }) =>
    /^(\w+|counts\.\w+|(?:findings|closed|shares)\[\]\.\w+)$/.test(path),
  );
  expect(fields.filter(({ path }) => !markdown.includes(`\`${path.split('.').at(-1)}`))).toEqual([]);
});

test.each(languages)('the examples of $readme and $folder are valid', async ({ readme, folder }) => {
  const blocks = blocksIn(`${await read(readme)}\n${await pagesOf(folder)}`, 'yaml');
  const examples = blocks.filter((block) => block.includes('targets:'));
  expect(examples).toHaveLength(3);
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

test.each(Object.entries(schemas))('%s is what the code says; npm run schemas writes it', async (file, text) => {
  expect(await read(file)).toBe(text);
});
