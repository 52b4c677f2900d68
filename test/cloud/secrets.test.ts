import { describe, expect, onTestFinished, test } from 'vitest';
import { createSecretReader, type StoredSecret } from '../../lib/cloud/secrets.ts';
import type { EstateSecret } from '../../lib/emulator/estate/estate-data.ts';
import type { Fault } from '../../lib/emulator/faults/fault.ts';
import { startAnswerServer } from '../support/answer-server.ts';
import { credentials, owner } from '../support/emulated-cloud.ts';
import { startEmulator } from '../support/start-emulator.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';

const VALUE = 'w8Yx2-value-of-the-secret';
const region = 'ap-guangzhou';
const secrets: readonly EstateSecret[] = [
  { name: 'smtp', region, string: VALUE },
  { name: 'custom', region, version: 'v1', string: VALUE },
  { name: 'bytes', region, binary: Buffer.from(VALUE).toString('base64') },
  { name: 'empty', region, string: '' },
  { name: 'off', region, string: VALUE, state: 'Disabled' },
  { name: 'going', region, string: VALUE, state: 'PendingDelete' },
];

function readerAt(apiBase: URL) {
  const reader = createSecretReader(credentials, { clock: createVirtualClock(), random: () => 0.5, apiBase });
  onTestFinished(() => reader.close());
  return (secret: Partial<StoredSecret>) =>
    reader.read({ name: 'smtp', version: 'SSM_Current', region, site: 'china', ...secret });
}

async function start(faults: readonly Fault[] = [], denies: readonly string[] = []) {
  const { token, ...keys } = credentials;
  const accounts = [{ uin: owner, credentials: [{ ...keys, token, denies }], secrets }];
  const running = await startEmulator({
    estate: { accounts },
    faults,
    now: () => createVirtualClock().now().getTime(),
  });
  return { ...running, read: readerAt(running.apiBase) };
}

describe('reading a secret', () => {
  test('gives its current version, or the named one', async () => {
    const { read, requests } = await start();
    await expect(read({})).resolves.toBe(VALUE);
    await expect(read({ name: 'custom', version: 'v1' })).resolves.toBe(VALUE);
    expect(requests.map(({ host, action }) => `${host} ${action}`)).toEqual(
      Array.from({ length: 2 }, () => 'ssm.tencentcloudapi.com GetSecretValue'),
    );
  });

  test.each([
    { name: 'a missing one', secret: { name: 'none' }, says: 'does not exist', fix: '${ssm:none/v1}' },
    { name: 'another region', secret: { region: 'ap-tokyo' }, says: 'ap-tokyo) does not exist', fix: 'Create it' },
    { name: 'one with another version', secret: { name: 'custom' }, says: 'does not exist', fix: '${ssm:custom/v1}' },
    { name: 'a binary one', secret: { name: 'bytes' }, says: 'is binary', fix: 'Store it as text' },
    { name: 'an empty one', secret: { name: 'empty' }, says: 'is empty', fix: 'Give it a value' },
    { name: 'a disabled one', secret: { name: 'off' }, says: 'is disabled', fix: 'Enable it' },
    { name: 'one about to go', secret: { name: 'going' }, says: 'scheduled for deletion', fix: 'Cancel that' },
  ])('says of $name what is wrong, by its name and never by its value', async ({ secret, says, fix }) => {
    const { read } = await start();
    const found = await read(secret);
    const name = 'name' in secret ? secret.name : 'smtp';
    expect(found).toEqual({
      problem: expect.stringContaining(`The secret ${name} (version SSM_Current`),
      fix: expect.stringContaining(fix),
    });
    expect(JSON.stringify(found)).toContain(says);
    expect(JSON.stringify(found)).not.toContain(VALUE);
  });

  test.each([
    { code: 'ResourceUnavailable.NotPurchased', fix: 'Activate SSM' },
    { code: 'FailedOperation.AccessKmsError', fix: 'Look the code up' },
    { code: 'UnauthorizedOperation', fix: 'Permit ssm:GetSecretValue on smtp' },
  ])('says what to do about $code', async ({ code, fix }) => {
    const { read } = await start([{ action: 'GetSecretValue', code }]);
    await expect(read({})).resolves.toEqual({
      problem: expect.stringContaining('smtp'),
      fix: expect.stringContaining(fix),
    });
  });

  test('says which permission is missing', async () => {
    const { read } = await start([], ['ssm:GetSecretValue']);
    await expect(read({})).resolves.toEqual({
      problem: expect.stringContaining('AuthFailure.UnauthorizedOperation'),
      fix: expect.stringContaining('Permit ssm:GetSecretValue on smtp'),
    });
  });

  test('repeats what is temporary, and gives up at last', async () => {
    const { read } = await start([{ action: 'GetSecretValue', code: 'InternalError', times: 2 }]);
    await expect(read({})).resolves.toBe(VALUE);
    const broken = await start([{ action: 'GetSecretValue', answer: 'not-json' }]);
    await expect(broken.read({})).resolves.toMatchObject({ problem: expect.stringContaining('no usable answer') });
  });

  test.each([
    { name: 'about another secret', answer: { SecretName: 'other', SecretString: VALUE } },
    { name: 'whose text is none', answer: { SecretName: 'smtp', SecretString: { value: VALUE } } },
    { name: 'without a name', answer: { SecretString: VALUE } },
  ])('takes no answer $name', async ({ answer }) => {
    let count = 0;
    const apiBase = await startAnswerServer((response) => {
      count += 1;
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ Response: { RequestId: `r-${count}`, ...answer } }));
    });
    const found = await readerAt(apiBase)({});
    expect(found).toMatchObject({ problem: expect.stringContaining('no usable answer') });
    expect(JSON.stringify(found)).not.toContain(VALUE);
  });
});
