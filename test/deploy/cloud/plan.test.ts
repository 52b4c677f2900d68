import { createHash } from 'node:crypto';
import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { deploy } from '../../../lib/deploy/cloud/deploy.ts';
import { planDeploy } from '../../../lib/deploy/cloud/plan.ts';
import type { Artifact, Deployment } from '../../../lib/deploy/deployment.ts';
import { artifactOf, daily, deployment, openStage, type Stage, secret } from './stage.ts';

function packageOf(audit: string, code = '1'): Artifact {
  const zip = zipSync(
    {
      'audit.yml': Buffer.from(audit),
      'index.js': Buffer.from(`exports.main_handler = async () => (${code});\n`),
      'package.json': Buffer.from('{"type":"commonjs"}\n'),
    },
    { mtime: '1980-01-01T00:00:00' },
  );
  return { zip, digest: sha256(zip), auditDigest: sha256(Buffer.from(audit)) };
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

const packaged = packageOf('allowlist: []');

async function deployedStage(setting: Parameters<typeof openStage>[0] = {}): Promise<Stage> {
  const stage = await openStage(setting);
  await deploy(deployment, packaged, stage);
  stage.takeChanges();
  return stage;
}

const named: Deployment = { ...deployment, role: { kind: 'named', name: deployment.role.name } };

/** Changes to the wanted settings, what a plan says of each, and whether deploying then changes anything. */
const cases: readonly {
  readonly name: string;
  readonly wanted?: Partial<Deployment>;
  readonly artifact?: Artifact;
  readonly changes: readonly object[];
}[] = [
  { name: 'nothing', changes: [] },
  {
    name: 'memory and time',
    wanted: { memoryMb: 512, timeoutSeconds: 60 },
    changes: [
      { part: 'function', action: 'change', name: 'memorySize', old: 256, new: 512 },
      { part: 'function', action: 'change', name: 'timeout', old: 900, new: 60 },
    ],
  },
  {
    name: 'a network and a log topic',
    wanted: {
      vpc: { vpcId: 'vpc-1a2b3c4d', subnetId: 'subnet-1a2b3c4d' },
      logs: { logsetId: 'set', topicId: 'topic' },
    },
    changes: [
      { name: 'vpcConfig', new: { vpcId: 'vpc-1a2b3c4d', subnetId: 'subnet-1a2b3c4d' } },
      { name: 'cls', new: { logsetId: 'set', topicId: 'topic' } },
    ],
  },
  {
    name: 'variables, of which only the names are told',
    wanted: { environment: { SMTP_PASSWORD: 'other-secret', MAIL_TO: 'new-secret' } },
    changes: [
      { part: 'function', action: 'add', name: 'environment MAIL_TO' },
      { part: 'function', action: 'remove', name: 'environment SMTP_HOST' },
      { part: 'function', action: 'change', name: 'environment SMTP_PASSWORD' },
    ],
  },
  {
    name: 'a timer that is disabled',
    wanted: { triggers: [{ ...daily, enabled: false }] },
    changes: [
      {
        part: 'timers',
        action: 'change',
        name: 'daily',
        old: { cron: daily.cron, enabled: true, argument: 'full' },
        new: { cron: daily.cron, enabled: false, argument: 'full' },
      },
    ],
  },
  {
    name: 'another timer in the place of the first',
    wanted: { triggers: [{ ...daily, name: 'hourly', argument: '' }] },
    changes: [
      { part: 'timers', action: 'add', name: 'hourly', new: { cron: daily.cron, enabled: true } },
      { part: 'timers', action: 'remove', name: 'daily' },
    ],
  },
  {
    name: 'retries',
    wanted: { retry: { attempts: 0, maxAgeSeconds: 60 } },
    changes: [
      {
        part: 'function',
        name: 'retry',
        old: { attempts: 1, maxAgeSeconds: 3600 },
        new: { attempts: 0, maxAgeSeconds: 60 },
      },
    ],
  },
  {
    name: 'the policy of the role',
    wanted: {
      role: {
        kind: 'managed',
        name: deployment.role.name,
        policy: {
          version: '2.0',
          statement: [{ effect: 'allow', action: ['cvm:DescribeImages'], resource: ['*'] }],
        },
      },
    },
    changes: [
      {
        part: 'role',
        action: 'change',
        name: 'policy',
        old: { version: '2.0', statement: [expect.objectContaining({ resource: ['*'] })] },
        new: { version: '2.0', statement: [{ effect: 'allow', action: ['cvm:DescribeImages'], resource: ['*'] }] },
      },
    ],
  },
  {
    name: 'the code',
    artifact: packageOf('allowlist: []', '2'),
    changes: [{ part: 'code', action: 'change', name: 'sha256', old: packaged.digest }],
  },
];

describe('a plan', () => {
  test.each(cases)('says $name, changes nothing, and is what deploying then does', async (row) => {
    const stage = await deployedStage();
    const wanted = { ...deployment, ...row.wanted };
    const artifact = row.artifact ?? packaged;
    const plan = await planDeploy(wanted, artifact, stage);
    expect(plan.changes).toEqual(row.changes.map((change) => expect.objectContaining(change)));
    expect(plan.unknown).toEqual([]);
    expect(stage.takeChanges()).toEqual([]);
    expect(JSON.stringify(plan)).not.toMatch(new RegExp(`${secret}|other-secret|new-secret`));
    const changes = await deploy(wanted, artifact, stage);
    expect(changes.length > 0).toBe(row.changes.length > 0);
    expect(await planDeploy(wanted, artifact, stage)).toMatchObject({ changes: [], audit: { kind: 'same' } });
  });

  test('of nothing deployed adds everything', async () => {
    const stage = await openStage();
    const { changes, audit } = await planDeploy(deployment, packaged, stage);
    expect(audit).toEqual({ kind: 'none' });
    expect(changes.map(({ part, action, name }) => `${part} ${action} ${name}`)).toEqual([
      'role add audit-dev-role',
      'role add policy',
      'role add attachment of the policy',
      'function add audit-dev',
      'function add runtime',
      'function add description',
      'function add memorySize',
      'function add timeout',
      'function add role',
      'function add retry',
      'function add environment SMTP_HOST',
      'function add environment SMTP_PASSWORD',
      'code add sha256',
      'timers add daily',
    ]);
    expect(stage.takeChanges()).toEqual([]);
  });

  test('says that code which somebody replaced is uploaded again, and reads the audit.yml in it', async () => {
    const stage = await deployedStage();
    await stage.cloud.updateCode(deployment, { zip: packageOf('theirs: 1').zip, handler: 'index.main_handler' });
    const { changes, audit } = await planDeploy(deployment, packaged, stage);
    expect(changes).toMatchObject([{ part: 'code', name: expect.stringMatching(/^uploaded again/) }]);
    expect(audit).toMatchObject({ kind: 'read', bytes: new Uint8Array(Buffer.from('theirs: 1')) });
  });

  test('leaves a named role alone', async () => {
    const stage = await openStage();
    const { changes } = await planDeploy(named, packaged, stage);
    expect(changes.filter(({ part }) => part === 'role')).toEqual([]);
  });

  test('stops where a deploy would', async () => {
    const stage = await deployedStage();
    const other = { ...deployment, service: 'other' };
    await expect(planDeploy(other, packaged, stage)).rejects.toThrow(/already exists and was created by/);
  });
});

describe('the deployed audit.yml', () => {
  const changed = packageOf('allowlist: [changed]');

  test('is read from the deployed code where it differs', async () => {
    const stage = await deployedStage();
    const { audit } = await planDeploy(deployment, changed, stage);
    expect(audit).toMatchObject({ kind: 'read', bytes: new Uint8Array(Buffer.from('allowlist: []')) });
  });

  test('that the user may not read is unknown, not the same, and so is whether the code was replaced', async () => {
    const stage = await openStage({ denies: ['scf:GetFunctionAddress'] });
    await deploy(deployment, packaged, stage);
    const reason = 'GetFunctionAddress was refused with UnauthorizedOperation.CAM';
    expect(await planDeploy(deployment, packaged, stage)).toMatchObject({
      changes: [],
      audit: { kind: 'unreadable', reason },
      unknown: [`whether the code was replaced since the last deploy: ${reason}`],
    });
  });

  test('is unreadable in code that has none', async () => {
    const stage = await deployedStage();
    await stage.cloud.updateCode(deployment, { zip: artifactOf('1').zip, handler: 'index.main_handler' });
    const { audit } = await planDeploy(deployment, changed, stage);
    expect(audit).toEqual({ kind: 'unreadable', reason: 'the code has no audit.yml of at most 1 MB' });
  });

  test('that is not the recorded one, in code that is, is not taken for it', async () => {
    const stage = await deployedStage();
    const cloud = { ...stage.cloud, downloadCode: async () => packageOf('allowlist: [forged]').zip };
    const plan = await planDeploy(deployment, changed, { ...stage, cloud });
    const reason = 'the downloaded audit.yml is not the one that the last deploy recorded';
    expect(plan.audit).toEqual({ kind: 'unreadable', reason });
  });
});
