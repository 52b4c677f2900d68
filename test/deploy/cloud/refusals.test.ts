import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { deploy } from '../../../lib/deploy/cloud/deploy.ts';
import type { Artifact, Deployment } from '../../../lib/deploy/deployment.ts';
import type { Fault } from '../../../lib/emulator/faults/fault.ts';
import { DeployError } from '../../../lib/errors.ts';
import { artifactOf, credentials, deployment, openStage, readState, type Stage, secret } from './stage.ts';

const first = artifactOf('1');
const second = artifactOf('2');

async function stopped(stage: Stage, wanted: Deployment = deployment, artifact: Artifact = first): Promise<string> {
  const error: unknown = await deploy(wanted, artifact, stage).catch((thrown: unknown) => thrown);
  if (!(error instanceof DeployError)) throw new TypeError(`not a DeployError: ${String(error)}`);
  return error.message;
}

describe('somebody else’s', () => {
  const settings = {
    namespace: 'default',
    functionName: 'audit-dev',
    description: '',
    memoryMb: 128,
    timeoutSeconds: 3,
    environment: { THEIRS: 'x' },
    role: '',
  };
  const createOnly = { runtime: 'Nodejs18.15', handler: 'index.main_handler', zip: first.zip };

  test('function is not touched, nor is anything else', async () => {
    const stage = await openStage();
    await stage.cloud.createFunction(settings, { ...createOnly, tags: {} });
    await stage.clock.sleep(5000);
    const before = await readState(stage);
    stage.takeChanges();
    expect(await stopped(stage)).toBe(
      'A function audit-dev already exists and was not created by image-share-audit/dev. Nothing was changed. ' +
        'Choose another name in serverless.yml, or rename or remove the existing one.',
    );
    expect(stage.takeChanges()).toEqual([]);
    expect((await readState(stage)).current).toEqual({ ...before.current, status: 'Active' });
  });

  test('function of another stage is not touched either', async () => {
    const stage = await openStage();
    await deploy({ ...deployment, stage: 'prod' }, first, stage);
    stage.takeChanges();
    expect(await stopped(stage)).toContain('and was created by image-share-audit/prod, not by image-share-audit/dev');
    expect(stage.takeChanges()).toEqual([]);
  });

  test('role is not touched', async () => {
    const stage = await openStage();
    await stage.cloud.createRole('audit-dev-role', { trust: trust, tags: { owner: 'them' } });
    stage.takeChanges();
    expect(await stopped(stage)).toContain('A role audit-dev-role already exists and was not created by');
    expect(stage.takeChanges()).toEqual([]);
  });

  test('policy is not touched', async () => {
    const stage = await openStage();
    const document = '{"version":"2.0","statement":[{"effect":"allow","action":["cvm:*"],"resource":["*"]}]}';
    await stage.cloud.createPolicy({ name: 'audit-dev-role', document, tags: {} });
    await stage.cloud.createPolicy({ name: 'audit-dev-role-2', document, tags: {} });
    stage.takeChanges();
    expect(await stopped(stage)).toContain('A policy audit-dev-role already exists and was not created by');
    expect(stage.takeChanges()).toEqual([]);
  });

  test('policy with a longer name is no obstacle', async () => {
    const stage = await openStage();
    const document = '{"version":"2.0","statement":[{"effect":"allow","action":["cvm:*"],"resource":["*"]}]}';
    await stage.cloud.createPolicy({ name: 'audit-dev-role-2', document, tags: {} });
    expect(await deploy(deployment, first, stage)).toHaveLength(6);
  });
});

describe('what stops a deploy, in a sentence with what to do', () => {
  test('a runtime that would have to change', async () => {
    const stage = await openStage();
    await deploy(deployment, first, stage);
    stage.takeChanges();
    expect(await stopped(stage, { ...deployment, runtime: 'Nodejs18.15' })).toBe(
      'The function audit-dev runs on Nodejs20.19, and the runtime of a function cannot be changed to Nodejs18.15. ' +
        'Nothing was changed. Run remove, then deploy again.',
    );
    expect(stage.takeChanges()).toEqual([]);
  });

  test('a zip over what the API takes', async () => {
    const stage = await openStage();
    const artifact = { ...first, zip: new Uint8Array(7_400_001) };
    expect(await stopped(stage, deployment, artifact)).toContain(
      'has 7400001 bytes, and the API takes at most 7400000',
    );
    expect(stage.takeChanges()).toEqual([]);
  });

  test('the largest zip that is sent fits into a request', async () => {
    const stage = await openStage();
    const filling = zipSync(
      { 'index.js': Buffer.from('exports.main_handler = () => 1;'), filling: new Uint8Array(7_399_700) },
      { level: 0 },
    );
    expect(filling.length).toBeGreaterThan(7_399_900);
    expect(await deploy(deployment, { zip: filling, digest: first.digest }, stage)).toHaveLength(6);
  });

  test('code that cannot be started: what the platform says, and the next deploy clears it away', async () => {
    const stage = await openStage();
    const zip = zipSync({ 'main.js': Buffer.from('') });
    const broken = { zip, digest: '0'.repeat(64) };
    expect(await stopped(stage, deployment, broken)).toMatch(
      /^The function audit-dev is CreateFailed: .*index\.js.*\. Correct that, then deploy again: it goes on from there\.$/,
    );
    stage.takeChanges();
    const changes = await deploy({ ...deployment, runtime: 'Nodejs18.15' }, first, stage);
    expect(stage.takeChanges().slice(0, 2)).toEqual(['DeleteFunction', 'CreateFunction']);
    expect(changes[0]).toEqual('removed function audit-dev, whose creation had failed');
    expect((await readState(stage)).current?.status).toBe('Active');
  });

  test('an update that fails: the next deploy repairs it, also back to what was before', async () => {
    const stage = await openStage();
    await deploy(deployment, first, stage);
    const broken = { zip: zipSync({ 'main.js': Buffer.from('') }), digest: '0'.repeat(64) };
    expect(await stopped(stage, deployment, broken)).toContain('The function audit-dev is UpdateFailed: ');
    expect(await deploy(deployment, first, stage)).toEqual(['updated function audit-dev: code']);
    expect((await readState(stage)).current?.status).toBe('Active');
    stage.takeChanges();
    expect(await deploy(deployment, second, stage)).toHaveLength(1);
  });

  test.each([
    {
      name: 'code that cannot be started',
      code: { zip: zipSync({ 'main.js': Buffer.from('') }), handler: 'index.main_handler' },
    },
    { name: 'another handler', code: { zip: first.zip, handler: 'index.other' } },
  ])('no upload by somebody else ($name): it is replaced', async ({ code }) => {
    const stage = await openStage();
    await deploy(deployment, first, stage);
    const before = await readState(stage);
    await stage.cloud.updateCode(deployment, code);
    expect(await deploy(deployment, first, stage)).toEqual(['updated function audit-dev: code']);
    expect(await readState(stage)).toEqual(before);
  });

  test('a region that does not exist', async () => {
    const stage = await openStage({ region: 'ap-atlantis' });
    expect(await stopped(stage, { ...deployment, region: 'ap-atlantis' })).toContain(
      'Tencent Cloud has no SCF in the region ap-atlantis. Set provider.region to another one',
    );
  });

  test('a namespace that does not exist', async () => {
    const stage = await openStage();
    expect(await stopped(stage, { ...deployment, namespace: 'audits' })).toContain(
      'There is no namespace audits in ap-guangzhou. Create it in the SCF console',
    );
  });

  test('a named role that does not exist, at once', async () => {
    const stage = await openStage();
    expect(await stopped(stage, { ...deployment, role: { kind: 'named', name: 'nobody' } })).toContain(
      'There is no role nobody that SCF may assume.',
    );
    expect(stage.takeChanges()).toEqual(['CreateFunction']);
  });

  test('a made role that is not known everywhere yet is waited for', async () => {
    const stage = await openStage({ faults: [{ action: 'CreateFunction', code: 'ResourceNotFound.Role', times: 3 }] });
    expect(await deploy(deployment, first, stage)).toHaveLength(6);
  });

  test.each([
    { name: 'an unknown secret id', credentials: { ...credentials, secretId: 'AKIDOTHER' }, code: 'SecretIdNotFound' },
    { name: 'a wrong secret key', credentials: { ...credentials, secretKey: 'other' }, code: 'SignatureFailure' },
    { name: 'a wrong token', credentials: { ...credentials, token: 'other' }, code: 'TokenFailure' },
  ])('$name', async (given) => {
    const stage = await openStage({ credentials: given.credentials });
    const message = await stopped(stage);
    expect(message).toContain('Tencent Cloud does not accept the credentials. Check TENCENTCLOUD_SECRET_ID');
    // Nothing was done that there were anything to go on from.
    expect(message).toContain(`, then run the same command again. (GetFunction: AuthFailure.${given.code}, request `);
  });

  test.each([
    'scf:GetFunction',
    'scf:CreateFunction',
    'scf:CreateTrigger',
    'scf:UpdateFunctionEventInvokeConfig',
    'scf:ListTriggers',
    'cam:GetRole',
    'cam:CreateRole',
    'cam:CreatePolicy',
    'cam:AttachRolePolicy',
    'cam:PassRole',
  ])('the permission %s missing, and with it deploying goes on', async (denied) => {
    const stage = await openStage({ denies: [denied] });
    if (denied === 'scf:ListTriggers') {
      // Asked only where a function stands.
      await deploy(deployment, first, stage).catch(() => undefined);
    }
    expect(await stopped(stage)).toContain(`The credentials are not allowed to call ${denied}. Allow it`);
  });

  test('a permission to create says that the role has to be passed as well', async () => {
    const stage = await openStage({ denies: ['scf:CreateFunction'] });
    expect(await stopped(stage)).toContain('Allow it, and cam:PassRole on the role audit-dev-role in a CAM policy');
  });

  test('the network gone half-way', async () => {
    const stage = await openStage();
    stage.whenAsked('CreatePolicy', () => void stage.vanish());
    const message = await stopped(stage);
    expect(message).toMatch(/ got no usable answer: .*\. Check the network, then run the same command again/);
    expect(message).toContain('it goes on from where it stopped');
  });

  test('an answer that lacks what is judged by', async () => {
    const body = JSON.stringify({ Response: { RequestId: 'r-1', Status: 'Active', MemorySize: null, Timeout: 3 } });
    const stage = await openStage({ faults: [{ action: 'GetFunction', answer: 'body', body }] });
    expect(await stopped(stage)).toContain(
      'GetFunction got no usable answer: missing or of the wrong type: MemorySize',
    );
  });
});

test('a policy that CAM lists late is waited for, and never made twice', async () => {
  const late = await openStage({ faults: unlisted(4) });
  expect(await deploy(deployment, first, late)).toHaveLength(6);
  const never = await openStage({ faults: unlisted(99) });
  expect(await stopped(never)).toMatch(
    /^Tencent Cloud refused the request: .*\(CreatePolicy: FailedOperation\.PolicyNameInUse, /,
  );
});

test('what the cloud says is shown on one line, without control characters', async () => {
  const message = 'no \u001B[2J\nsuch\tthing';
  const stage = await openStage({ faults: [{ action: 'GetFunction', code: 'FailedOperation', message }] });
  expect(await stopped(stage)).toContain('Tencent Cloud refused the request: no [2J such thing. Correct that');
});

test.each(['CreateFunction', 'UpdateFunctionConfiguration'])(
  'no secret is quoted when %s is refused',
  async (action) => {
    const fault = { action, code: 'InvalidParameterValue.Environment', message: `The value ${secret} is not valid` };
    const stage = await openStage({ faults: [fault] });
    const error: unknown = await deploy(deployment, first, stage).catch((thrown: unknown) => thrown);
    const causes = [error, error instanceof Error ? error.cause : undefined];
    const texts = causes.map((cause) => (cause instanceof Error ? `${cause.message} ${cause.stack}` : ''));
    expect(texts[0]).toContain('The value *** is not valid');
    expect(texts.join('\n')).not.toContain(secret);
    expect(error instanceof Error && error.cause instanceof Error && error.cause.cause).toBeFalsy();
  },
);

const trust = JSON.stringify({
  version: '2.0',
  statement: [{ action: 'name/sts:AssumeRole', effect: 'allow', principal: { service: ['scf.qcloud.com'] } }],
});

/** So often CAM lists no policy at all. */
function unlisted(times: number): readonly Fault[] {
  return Array.from({ length: times }, (_, index) => {
    const body = JSON.stringify({ Response: { RequestId: `r-${index}`, TotalNum: 0, List: [] } });
    return { action: 'ListPolicies', times: 1, answer: 'body', body };
  });
}
