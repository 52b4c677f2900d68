import { describe, expect, test } from 'vitest';
import type { Estate } from '../../lib/emulator/estate/load-estate.ts';
import { codeOf, type Keys, owner, type Running, type SdkOptions, ssm, start } from './clients.ts';

const region = 'ap-guangzhou';
const reader: Keys = { secretId: 'AKIDREADER', secretKey: 'reader-key', token: 'reader-token' };
const estate: Estate = {
  accounts: [
    {
      uin: '100000000002',
      credentials: [owner, { ...reader, role: 'Reader' }],
      roles: [{ name: 'Reader', trusts: ['scf.qcloud.com'], allows: ['cvm:*'] }],
      secrets: [
        { name: 'smtp', region, string: 'pässword' },
        { name: 'key', region, version: 'v1', binary: 'AAH/' },
        { name: 'empty', region, string: '' },
        { name: 'off', region, string: 'x', state: 'Disabled' },
        { name: 'going', region, string: 'x', state: 'PendingDelete' },
      ],
    },
    { uin: '100000000003', secrets: [{ name: 'foreign', region, string: 'x' }] },
  ],
};

function read(running: Running, SecretName: string, { VersionId = 'SSM_Current', ...options }: Options = {}) {
  return ssm(running, options).GetSecretValue({ SecretName, VersionId });
}

interface Options extends SdkOptions {
  readonly VersionId?: string;
}

describe('GetSecretValue', () => {
  test('answers a text, or bytes in base64, and leaves the other empty', async () => {
    const running = await start({ estate });
    expect(await read(running, 'smtp')).toMatchObject({
      SecretName: 'smtp',
      VersionId: 'SSM_Current',
      SecretString: 'pässword',
      SecretBinary: '',
    });
    expect(await read(running, 'key', { VersionId: 'v1' })).toMatchObject({ SecretString: '', SecretBinary: 'AAH/' });
    expect(await read(running, 'empty')).toMatchObject({ SecretString: '', SecretBinary: '' });
  });

  test.each<[name: string, secret: string, options: Options, code: string]>([
    ['a secret that does not exist', 'none', {}, 'ResourceNotFound.SecretNotExist'],
    ['another version', 'key', {}, 'ResourceNotFound.SecretNotExist'],
    ['another region', 'smtp', { region: 'ap-tokyo' }, 'ResourceNotFound.SecretNotExist'],
    ['a secret of another account', 'foreign', {}, 'ResourceNotFound.SecretNotExist'],
    ['a disabled secret', 'off', {}, 'ResourceUnavailable.ResourceDisabled'],
    ['a secret that is to be deleted', 'going', {}, 'ResourceUnavailable.ResourcePendingDeleted'],
    ['a role that may not read it', 'smtp', { keys: reader }, 'AuthFailure.UnauthorizedOperation'],
  ])('refuses %s', async (_name, secret, options, code) => {
    expect(await codeOf(read(await start({ estate }), secret, options))).toBe(code);
  });

  test.each(['SecretName', 'VersionId'])('demands %s', async (missing) => {
    const given = { SecretName: 'smtp', VersionId: 'SSM_Current', [missing]: undefined };
    expect(await codeOf(ssm(await start({ estate })).request('GetSecretValue', given))).toBe('MissingParameter');
  });
});
