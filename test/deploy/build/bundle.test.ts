import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { unzipSync } from 'fflate';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { bundleFunction, writeFunction } from '../../../lib/deploy/build/bundle.ts';
import { checkBudget } from '../../../lib/deploy/build/size-budget.ts';
import { auditFile, createProject } from '../../support/project.ts';

const client = (product: string) => `node_modules/tencentcloud-sdk-nodejs/tencentcloud/services/${product}/v1/x.js`;

afterEach(() => vi.unstubAllEnvs());

describe('the bundle', () => {
  test('has the same bytes for the same input, holds audit.yml as it is, and no value of the environment', async () => {
    const secret = 'hunter2-hunter2';
    vi.stubEnv('SMTP_PASSWORD', secret);
    vi.stubEnv('TENCENTCLOUD_SECRET_KEY', secret);
    const project = await createProject({ SMTP_PASSWORD: secret });
    await project.write('.env', `SMTP_PASSWORD=${secret}`);
    const source = { entry: 'handlers/audit', auditFile: `${project.directory}/audit.yml` };
    const first = await bundleFunction(source);
    const second = await bundleFunction(source);
    expect(second.artifact).toEqual(first.artifact);
    const files = unzipSync(first.artifact.zip);
    expect(Object.keys(files)).toEqual([
      'audit.yml',
      'cos-store.js',
      'errors.js',
      'index.js',
      'package.json',
      'send.js',
      'state.js',
    ]);
    const texts = Object.values(files).map((content) => Buffer.from(content).toString());
    expect(texts[0]).toBe(auditFile);
    expect(texts.join()).not.toContain(secret);
  });

  test('holds the files of the allowlist under their names, and its digest covers them', async () => {
    const project = await createProject({});
    await mkdir(`${project.directory}/teams`);
    await project.write('teams/web.yml', '[]\n');
    const auditPath = `${project.directory}/audit.yml`;
    const source = { entry: 'handlers/audit', auditFile: auditPath, allowlistFiles: ['teams/web.yml'] };
    const { files, artifact } = await bundleFunction(source);
    expect(Buffer.from(files.get('teams/web.yml') ?? '').toString()).toBe('[]\n');
    await writeFunction({ files, artifact }, project.directory);
    expect(await readFile(`${project.directory}/function/teams/web.yml`, 'utf8')).toBe('[]\n');
    await project.write('teams/web.yml', '[] # changed\n');
    const changed = await bundleFunction(source);
    expect(changed.artifact.auditDigest).not.toBe(artifact.auditDigest);
  });

  test('what is written is what is in the zip, and a bare Node loads it', async () => {
    const { directory } = await createProject({}, '');
    const bundle = await bundleFunction({ entry: 'handlers/audit', auditFile: undefined });
    await writeFunction(bundle, directory);
    const files = unzipSync(await readFile(`${directory}/function.zip`));
    expect(await readdir(`${directory}/function`)).toEqual(Object.keys(files));
    const { main_handler } = createRequire(import.meta.url)(`${directory}/function/index.js`);
    expect(main_handler).toBeTypeOf('function');
  });

  test("its start pays neither for the mail nor for a URL that is not Node's own", async () => {
    const { files } = await bundleFunction({ entry: 'handlers/audit', auditFile: undefined });
    const start = Buffer.from(files.get('index.js') ?? '').toString();
    expect(start.includes('require("node:url")')).toBe(true);
    expect(start.match(/node_modules\/(?:tr46|whatwg-url|nodemailer|handlebars)\//g)).toBeNull();
  });
});

describe('a bundle that has outgrown its budget', () => {
  const small = { files: new Map(), zip: new Uint8Array(), inputs: ['node_modules/zod/index.js'] };

  test('fails the build by what every invocation loads', () => {
    const random = randomBytes(310_000);
    expect(() => checkBudget({ ...small, files: new Map([['index.js', random]]) })).toThrow(/every invocation loads/);
    expect(() => checkBudget({ ...small, files: new Map([['send.js', random]]) })).not.toThrow();
  });

  test('fails the build by its whole size', () => {
    expect(() => checkBudget({ ...small, zip: new Uint8Array(650_001) })).toThrow(/The zip has 650001 bytes/);
  });

  test("fails the build by a product's client that nobody asks", () => {
    expect(() => checkBudget({ ...small, inputs: [client('cvm'), client('sts')] })).not.toThrow();
    expect(() => checkBudget({ ...small, inputs: [client('cvm'), client('cos')] })).toThrow(/client for cos/);
  });
});
