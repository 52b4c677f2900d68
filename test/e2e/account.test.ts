import { afterEach, describe, expect, test, vi } from 'vitest';
import { checkAccount, describeAccount, readAccount } from '../../lib/deploy/cloud/account.ts';
import { openStage } from '../deploy/cloud/stage.ts';
import { FrameworkError, runHook } from '../deploy/framework.ts';
import { owner } from '../support/emulated-cloud.ts';
import { auditFile, createProject } from '../support/project.ts';
import { startEmulator } from '../support/start-emulator.ts';

const accounts = [{ uin: '100000000009', name: 'Production' }];

describe('the account of the credentials', () => {
  test.each([
    { account: { kind: 'known', uin: '100000000009' }, line: 'Account: 100000000009 (Production)' },
    {
      account: { kind: 'known', uin: '100000000001' },
      line: 'Account: 100000000001, NOT the one in audit.yml: 100000000009 (Production)',
    },
    { account: { kind: 'unknown', reason: 'no answer' }, line: 'Account: unknown (no answer)' },
  ] as const)('is told: $line', ({ account, line }) => {
    expect(describeAccount(account, { accounts })).toBe(line);
  });

  test('is compared with the file that was read', () => {
    const account = { kind: 'known', uin: '1' } as const;
    const expected = { accounts, auditFile: 'audit.prod.yml' };
    expect(describeAccount(account, expected)).toContain('NOT the one in audit.prod.yml: 100000000009');
    expect(() => checkAccount(account, expected, { notice() {}, progress() {}, warning() {} })).toThrow(
      /^accounts in audit\.prod\.yml is .* or set accounts in audit\.prod\.yml to 1\.$/,
    );
  });

  test('is told by its number where audit.yml names none', () => {
    expect(describeAccount({ kind: 'known', uin: '1' }, {})).toBe('Account: 1');
  });

  test('is read from the cloud; a refusal is a reason', async () => {
    expect(await readAccount((await openStage()).cloud)).toEqual({ kind: 'known', uin: '100000000002' });
    const stage = await openStage({ denies: ['sts:GetCallerIdentity'] });
    expect(await readAccount(stage.cloud)).toEqual({
      kind: 'unknown',
      reason: 'GetCallerIdentity: AuthFailure.UnauthorizedOperation',
    });
    await stage.vanish();
    expect(await readAccount(stage.cloud)).toEqual({
      kind: 'unknown',
      reason: 'GetCallerIdentity: no usable answer',
    });
  });

  test('that cannot be read is a warning to who deploys', async () => {
    const { reporter, said } = await openStage();
    checkAccount({ kind: 'unknown', reason: 'no answer' }, { accounts }, reporter);
    expect(said.warnings).toEqual([
      'cannot check that the credentials belong to the account in audit.yml, 100000000009 (Production): no answer',
    ]);
    checkAccount({ kind: 'unknown', reason: 'no answer' }, {}, reporter);
    expect(said.warnings).toHaveLength(1);
  });
});

/** A cloud with a count of its changes, and a project whose audit.yml is for the account. */
async function start(uin: string) {
  const keys = { secretId: 'AKIDDEPLOY', secretKey: 'deploy-key' };
  const asked: string[] = [];
  const { apiBase } = await startEmulator({
    estate: { accounts: [{ uin: owner, credentials: [keys] }] },
    stateChangeMs: 0,
    onRequest: ({ action = '' }) => asked.push(action),
  });
  vi.stubEnv('TENCENTCLOUD_API_BASE', apiBase.origin);
  vi.stubEnv('TENCENTCLOUD_SECRET_ID', keys.secretId);
  vi.stubEnv('TENCENTCLOUD_SECRET_KEY', keys.secretKey);
  const project = await createProject({});
  await project.write('audit.yml', `accounts: [{ uin: "${uin}", name: Production }]\n${auditFile}`);
  await project.write('other.yml', `accounts: [{ uin: "${owner}", name: Test }]\n${auditFile}`);
  return { asked, run: (hook: string, options = {}) => runHook(hook, { serviceDir: project.directory, options }) };
}

describe('a command', () => {
  afterEach(() => vi.unstubAllEnvs());

  test('begins with the account', async () => {
    const { run } = await start(owner);
    for (const [hook, options] of [
      ['deploy:upload', {}],
      ['info:show', {}],
      ['invoke:run', { async: true }],
      ['logs:search', {}],
      ['remove:delete', { yes: true }],
    ] as const) {
      const { said } = await run(hook, options);
      expect({ hook, line: said.split('\n')[0] }).toEqual({ hook, line: `Account: ${owner} (Production)` });
    }
  });

  test('that removes from another account stops before anything is looked for', async () => {
    const { asked, run } = await start('100000000009');
    const { error } = await run('remove:delete', { yes: true, all: true });
    expect(error).toMatchObject({ message: expect.stringContaining(`the credentials in use belong to ${owner}`) });
    expect(asked).toEqual(['GetCallerIdentity']);
  });

  test.each(['rollback:restore', 'invoke:run', 'logs:search', 'remove:delete', 'info:show'])(
    '%s compares the account with the file of --audit, which has to exist',
    async (hook) => {
      const { asked, run } = await start('100000000009');
      const { said } = await run(hook, { audit: 'other.yml', async: true, yes: true });
      expect(said.split('\n')[0]).toBe(`Account: ${owner} (Test)`);
      asked.length = 0;
      const { error } = await run(hook, { audit: 'othr.yml', yes: true });
      expect(String(error)).toMatch(/othr\.yml: The file that --audit names does not exist/);
      expect(asked).toEqual([]);
    },
  );

  test('that deploys into another account stops before anything is changed', async () => {
    const { asked, run } = await start('100000000009');
    const { error } = await run('deploy:upload');
    expect(error).toBeInstanceOf(FrameworkError);
    expect(error).toMatchObject({
      message:
        `accounts in audit.yml is 100000000009 (Production), but the credentials in use belong to ${owner}. Nothing was changed. ` +
        `Use credentials of 100000000009, or set accounts in audit.yml to ${owner}.`,
    });
    expect(asked).toEqual(['GetCallerIdentity']);
    expect((await run('info:show')).said).toContain(`Account: ${owner}, NOT the one in audit.yml: 100000000009`);
  });
});
