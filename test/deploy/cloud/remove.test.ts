import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { deploy } from '../../../lib/deploy/cloud/deploy.ts';
import { readDeployed } from '../../../lib/deploy/cloud/deployed.ts';
import { trustPolicy } from '../../../lib/deploy/cloud/policy.ts';
import { planRemoval, remove } from '../../../lib/deploy/cloud/remove.ts';
import type { Deployment } from '../../../lib/deploy/deployment.ts';
import { artifactOf, daily, deployment, openStage, readState, type Stage, secret } from './stage.ts';

const first = artifactOf('1');
/** Without the file of its handler. */
const broken = zipSync({ 'main.js': Buffer.from('') });
const nothing = {
  current: undefined,
  triggers: [],
  retry: undefined,
  role: undefined,
  policy: undefined,
  attached: [],
};
const document = '{"version":"2.0","statement":[{"effect":"allow","action":["cvm:*"],"resource":["*"]}]}';

describe('remove', () => {
  test('leaves nothing of a deploy, and says what it took', async () => {
    const stage = await openStage();
    await deploy(deployment, first, stage);
    stage.takeChanges();
    const plan = await planRemoval(deployment, stage);
    expect(plan).toMatchObject({
      removals: [
        { kind: 'function', what: 'function audit-dev with its trigger daily' },
        { kind: 'role', what: 'role audit-dev-role' },
        { kind: 'policy', what: 'policy audit-dev-role' },
      ],
      kept: [],
    });
    expect(stage.takeChanges()).toEqual([]);
    expect(await remove(plan, stage)).toEqual(plan.removals.map(({ what }) => `removed ${what}`));
    expect(stage.takeChanges()).toEqual(['DeleteFunction', 'DetachRolePolicy', 'DeleteRole', 'DeletePolicy']);
    expect(await readState(stage)).toEqual(nothing);
    expect((await planRemoval(deployment, stage)).removals).toEqual([]);
  });

  test('waits until the function is gone, also one that is being changed', async () => {
    const stage = await openStage();
    await deploy(deployment, first, stage);
    const plan = await planRemoval(deployment, stage);
    await stage.cloud.updateCode(deployment, { zip: first.zip, handler: 'index.main_handler' });
    await remove(plan, stage);
    expect(await readState(stage)).toEqual(nothing);
  });

  test('can be followed by a deploy', async () => {
    const stage = await openStage();
    await deploy(deployment, first, stage);
    await remove(await planRemoval(deployment, stage), stage);
    expect(await deploy(deployment, first, stage)).toHaveLength(6);
  });

  test('touches no function, role or policy of the same name that somebody else made', async () => {
    const stage = await openStage();
    await deploy({ ...deployment, service: 'other' }, first, stage);
    const before = await readState(stage);
    stage.takeChanges();
    const plan = await planRemoval(deployment, stage);
    const maker = 'was created by other/dev, not by image-share-audit/dev';
    expect(plan.kept).toEqual([
      `function audit-dev, which ${maker}`,
      `role audit-dev-role, which ${maker}`,
      `policy audit-dev-role, which ${maker}`,
    ]);
    expect(await remove(plan, stage)).toEqual([]);
    expect(stage.takeChanges()).toEqual([]);
    expect(await readState(stage)).toEqual(before);
  });

  test('never takes a named role', async () => {
    const stage = await openStage();
    await deploy(deployment, first, stage);
    const named: Deployment = { ...deployment, role: { kind: 'named', name: 'audit-dev-role' } };
    const plan = await planRemoval(named, stage);
    expect(plan.kept).toEqual(['role audit-dev-role, which is named in serverless.yml']);
    await remove(plan, stage);
    const { current, role, policy } = await readState(stage);
    expect([current, role?.tags, policy?.tags].map(Boolean)).toEqual([false, true, true]);
  });

  test('leaves a role to which somebody attached another policy', async () => {
    const stage = await openStage();
    await deploy(deployment, first, stage);
    await stage.cloud.createPolicy({ name: 'theirs', document, tags: {} });
    await stage.cloud.attachPolicy('audit-dev-role', (await stage.cloud.readPolicy('theirs'))?.id ?? 0);
    const plan = await planRemoval(deployment, stage);
    expect(plan.kept).toEqual([
      'role audit-dev-role and its policy: somebody attached further policies to it (theirs)',
    ]);
    await remove(plan, stage);
    expect((await readState(stage)).attached).toEqual(['audit-dev-role', 'theirs']);
  });

  test('leaves a policy that somebody attached to another role', async () => {
    const stage = await openStage();
    await deploy(deployment, first, stage);
    const id = (await stage.cloud.readPolicy('audit-dev-role'))?.id ?? 0;
    await stage.cloud.createRole('theirs', {
      trust: (await stage.cloud.readRole('audit-dev-role'))?.trust ?? '',
      tags: {},
    });
    await stage.cloud.attachPolicy('theirs', id);
    await remove(await planRemoval(deployment, stage), stage);
    expect(await stage.cloud.listAttachedPolicies('theirs')).toMatchObject([{ name: 'audit-dev-role' }]);
    expect(await stage.cloud.readRole('audit-dev-role')).toBeUndefined();
  });

  test('stops when what was shown has changed since', async () => {
    const stage = await openStage();
    await deploy(deployment, first, stage);
    const plan = await planRemoval(deployment, stage);
    await stage.cloud.createTimer(deployment, { ...daily, name: 'theirs' });
    stage.takeChanges();
    await expect(remove(plan, stage)).rejects.toThrow('have changed since they were shown. Nothing was removed.');
    expect(stage.takeChanges()).toEqual([]);
  });

  test.each(['DeleteFunction', 'DetachRolePolicy', 'DeleteRole', 'DeletePolicy'])(
    'gets past a lost answer of %s',
    async (action) => {
      const stage = await openStage();
      await deploy(deployment, first, stage);
      stage.loseAnswer(action);
      await remove(await planRemoval(deployment, stage), stage);
      expect(await readState(stage)).toEqual(nothing);
    },
  );

  test('says which permission is missing', async () => {
    const stage = await openStage({ denies: ['scf:DeleteFunction'] });
    await deploy(deployment, first, stage);
    const plan = await planRemoval(deployment, stage);
    await expect(remove(plan, stage)).rejects.toThrow(
      /^The credentials are not allowed to call scf:DeleteFunction\. Allow it.*, then run the same command again\. \(/,
    );
  });

  test('says that it goes on where it had removed something', async () => {
    const stage = await openStage({ denies: ['cam:DeletePolicy'] });
    await deploy(deployment, first, stage);
    const plan = await planRemoval(deployment, stage);
    await expect(remove(plan, stage)).rejects.toThrow('run the same command again: it goes on from where it stopped.');
  });
});

describe('what is deployed', () => {
  test('is absent before', async () => {
    expect(await readDeployed(deployment, await openStage())).toEqual({ kind: 'absent' });
  });

  test('is told without the value of any variable, and equals what was wanted', async () => {
    const stage = await openStage();
    await deploy(deployment, first, stage);
    const deployed = await readDeployed(deployment, stage);
    expect(deployed).toMatchObject({
      kind: 'present',
      owned: true,
      status: 'Active',
      statusReasons: [],
      runtime: 'Nodejs20.19',
      memoryMb: 256,
      timeoutSeconds: 900,
      codeDigest: first.digest,
      auditDigest: first.auditDigest,
      environmentNames: ['SMTP_HOST', 'SMTP_PASSWORD'],
      role: 'audit-dev-role',
      triggers: [{ name: 'daily', type: 'timer', enabled: true, cron: daily.cron }],
      retry: deployment.retry,
      code: { kind: 'unchanged' },
      differences: [],
      unmanagedDrift: [],
    });
    expect(deployed).toHaveProperty('modifiedTime', expect.stringMatching(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/));
    expect(JSON.stringify(deployed)).not.toContain(secret);
  });

  test('differs by name, never by value', async () => {
    const stage = await openStage();
    await deploy(deployment, first, stage);
    await stage.cloud.createTimer(deployment, { ...daily, name: 'theirs' });
    const wanted: Deployment = {
      ...deployment,
      runtime: 'Nodejs18.15',
      memoryMb: 512,
      environment: { SMTP_HOST: 'other', TZ: 'UTC' },
      triggers: [
        { ...daily, enabled: false },
        { ...daily, name: 'weekly' },
      ],
      retry: { attempts: 2, maxAgeSeconds: 3600 },
    };
    const deployed = await readDeployed(wanted, stage);
    expect(deployed).toHaveProperty('differences', [
      'runtime',
      'memorySize',
      'environment SMTP_HOST',
      'environment SMTP_PASSWORD',
      'environment TZ',
      'trigger daily',
      'trigger weekly',
      'retry',
    ]);
    expect(deployed).toHaveProperty('unmanagedDrift', [
      'trigger theirs of function audit-dev was not created by deploy, which leaves it as it is',
    ]);
  });

  test.each([
    {
      what: 'a policy that says something else',
      act: async ({ cloud }: Stage) => {
        const policy = await cloud.readPolicy('audit-dev-role');
        await cloud.updatePolicy(policy?.id ?? 0, document);
      },
      differences: ['the policy of the role'],
    },
    {
      what: 'a policy that is attached no more',
      act: async ({ cloud }: Stage) => {
        const policy = await cloud.readPolicy('audit-dev-role');
        await cloud.detachPolicy('audit-dev-role', policy?.id ?? 0);
      },
      differences: ['the policy of the role'],
    },
    {
      what: 'somebody else who may take the role',
      act: ({ cloud }: Stage) => cloud.updateTrust('audit-dev-role', trustPolicy.replace('scf.', 'cvm.')),
      differences: ['the trust policy of the role'],
    },
    {
      what: 'a role that is gone',
      act: ({ cloud }: Stage) => cloud.deleteRole('audit-dev-role'),
      differences: ['the role (it no longer exists)'],
    },
    {
      what: 'another handler',
      act: ({ cloud }: Stage) => cloud.updateCode(deployment, { zip: first.zip, handler: 'index.other' }),
      differences: ['handler'],
    },
    {
      what: 'code that cannot be started',
      act: ({ cloud }: Stage) => cloud.updateCode(deployment, { zip: broken, handler: 'index.main_handler' }),
      differences: ['status UpdateFailed'],
    },
  ])('differs by $what', async ({ act, differences }) => {
    const stage = await openStage();
    await deploy(deployment, first, stage);
    await act(stage);
    await stage.clock.sleep(5000);
    expect(await readDeployed(deployment, stage)).toMatchObject({ differences });
  });

  test('has no code digest after a deploy that was cut off, and is somebody else’s for another stage', async () => {
    const stage = await openStage();
    await deploy(deployment, first, stage);
    await deploy(deployment, artifactOf('2'), stage.cutAfter(2)).catch(() => undefined);
    expect(await readDeployed({ ...deployment, stage: 'prod' }, stage)).toMatchObject({
      owned: false,
      codeDigest: undefined,
    });
  });
});
