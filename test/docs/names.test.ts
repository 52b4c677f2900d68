import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { blocksIn, languages, proseOf, read, root } from './documents.ts';

/** Messages of others: Node's, and the framework's. */
const OTHERS = ['getaddrinfo ENOTFOUND cvm', 'unrecognized property', 'Cannot resolve variable at'];

/** Parts of a message that are put in at run time: numbers, and names and states from the cloud. */
const VALUES =
  /…|, which |\(?\d+(?: minutes)?\)?|cos:\/\/|\b(?:function|Updating|CreateFailed|UpdateFailed)\b|\b(?:GetBucket|AccessDenied|NoSuchBucket|GetFunctionAddress)\b/;

let names: readonly string[];
let code: string;

beforeAll(async () => {
  const folders = ['handlers', 'lib'].map(async (folder) => {
    const found = await readdir(join(root, folder), { recursive: true });
    return found.filter((name) => /\.(?:ts|cjs)$/.test(name)).map((name) => join(folder, name));
  });
  const files = (await Promise.all(folders)).flat();
  names = files.map((file) => basename(file));
  code = (await Promise.all(files.map(read))).join('\n').replaceAll(/['`]\s*\+\s*['`]/g, '');
});

const spansIn = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(([, span = '']) => span);

/** The messages that a page of troubleshooting quotes. */
const quotedIn = (markdown: string) => markdown.split('\n').flatMap((line) => spansIn(line.split(' | ')[0] ?? ''));

test.each(languages)('every message that $folder/troubleshooting.md quotes is in the code', async ({ folder }) => {
  const rows = quotedIn((await read(join(folder, 'troubleshooting.md'))).replaceAll(/^[^|].*$/gm, ''));
  const messages = rows.filter(
    (message) => message.includes(' ') && !OTHERS.some((other) => message.startsWith(other)),
  );
  const parts = messages.flatMap((message) => message.split(VALUES).map((part) => part.trim().replace(/\.$/, '')));
  expect(parts).toContain('offers no STARTTLS');
  expect(parts.filter((part) => !code.includes(part))).toEqual([]);
});

test('every name of code that ARCHITECTURE gives exists', async () => {
  const architecture = await read('ARCHITECTURE.md');
  const spans = [...spansIn(proseOf(architecture).join('\n')), ...blocksIn(architecture, 'ts')];
  const given = spans.flatMap((span) => span.match(/(?<![\w:/"-])[A-Za-z]+[a-z][A-Z][A-Za-z]*\b/g) ?? []);
  expect(given).toEqual(expect.arrayContaining(['planNotifications', 'sendMail', 'collectEvidence']));
  expect(given.filter((name) => !new RegExp(`\\b${name}\\b`).test(code))).toEqual([]);
});

test('every file that ARCHITECTURE gives without its folder exists', async () => {
  const spans = spansIn(proseOf(await read('ARCHITECTURE.md')).join('\n'));
  const files = spans.filter((span) => /^[\w-]+\.(?:ts|cjs)$/.test(span));
  expect(files).toEqual(expect.arrayContaining(['evaluate.ts', 'deploy-role.ts']));
  expect(files.filter((file) => !names.includes(file))).toEqual([]);
});

test.each(languages)(
  'the output of a deploy in $folder/serverless-yml.md is in the words of the code',
  async ({ folder }) => {
    const output = blocksIn(await read(join(folder, 'serverless-yml.md')), 'text').join('\n');
    const next = [...output.matchAll(/^ +npx serverless \w+ +(.+)$/gm)].map(([, words = '']) => words);
    expect(next).toHaveLength(5);
    expect(next.filter((words) => !code.includes(words))).toEqual([]);
  },
);
