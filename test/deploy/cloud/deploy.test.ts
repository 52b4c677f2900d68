import { describe, expect, test } from 'vitest';
import { digestFiles } from '../../../lib/deploy/cloud/code-files.ts';
import { deploy } from '../../../lib/deploy/cloud/deploy.ts';
import { readDeployed } from '../../../lib/deploy/cloud/deployed.ts';
import { RECORD_VARIABLE, readRecord } from '../../../lib/deploy/deploy-record.ts';
import type { Deployment } from '../../../lib/deploy/deployment.ts';
import type { Fault } from '../../../lib/emulator/faults/fault.ts';
import { artifactOf, daily, deployment, openStage, readState, secret } from './stage.ts';

const first = artifactOf('1');
const second = artifactOf('2');
const named: Deployment = { ...deployment, role: { kind: 'named', name: 'SCF_ExecuteRole' } };

describe('the first deploy', () => {
  test('makes role, policy, function, retry and trigger, and says so', async () => {
    const stage = await openStage();
    const changes = await deploy(deployment, first, stage);
    expect(changes).toEqual([
      'created role audit-dev-role',
      'created policy audit-dev-role',
      'updated role audit-dev-role: policy attached',
      'created function audit-dev',
      'updated function audit-dev: retry',
      'created trigger daily of function audit-dev',
    ]);
    expect(stage.said.notices).toEqual(changes);
    const { current, triggers, retry, role, policy, attached } = await readState(stage);
    expect(current).toMatchObject({
      status: 'Active',
      runtime: 'Nodejs20.19',
      handler: 'index.main_handler',
      description: deployment.description,
      memoryMb: 256,
      timeoutSeconds: 900,
      environment: deployment.environment,
      role: 'audit-dev-role',
      tags: { team: 'security', 'image-share-audit:managed-by': 'image-share-audit/dev' },
    });
    expect(readRecord(current?.environment ?? {})).toEqual({
      codeDigest: first.digest,
      auditDigest: first.auditDigest,
      fingerprint: await stage.cloud.readFingerprint(deployment),
      triggers: ['daily'],
      filesDigest: digestFiles(first.zip),
      timers: [daily],
      retry: deployment.retry,
    });
    expect(triggers).toMatchObject([{ ...daily, type: 'timer', qualifier: '$LATEST' }]);
    expect(retry).toEqual(deployment.retry);
    expect(JSON.parse(role?.trust ?? '')).toMatchObject({
      statement: [{ principal: { service: ['scf.qcloud.com'] } }],
    });
    expect(JSON.parse(policy?.document ?? '')).toEqual(deployment.role.kind === 'managed' && deployment.role.policy);
    expect(attached).toEqual(['audit-dev-role']);
  });

  test('looks whether the function is Active soon, and then every two seconds', async () => {
    const stage = await openStage();
    const asked = stage.count('GetFunction');
    await deploy(deployment, first, stage);
    // Before anything, while it is Creating for five seconds, as long while its code is noted, once more at the end, and while it is Publishing.
    expect(asked()).toBe(1 + 6 + 6 + 1 + 6);
  });

  test('leaves a named role alone', async () => {
    const stage = await openStage();
    await stage.cloud.createRole('SCF_ExecuteRole', { trust: trustOf('scf.qcloud.com'), tags: {} });
    stage.takeChanges();
    await deploy(named, first, stage);
    expect(stage.takeChanges()).toEqual([
      'CreateFunction',
      'UpdateFunctionConfiguration',
      'UpdateFunctionEventInvokeConfig',
      'CreateTrigger',
      'PublishVersion',
    ]);
  });

  test('sets VPC and log topic', async () => {
    const stage = await openStage();
    const placed = {
      ...deployment,
      vpc: { vpcId: 'vpc-12345678', subnetId: 'subnet-12345678' },
      logs: { logsetId: 'set-1', topicId: 'topic-1' },
    };
    await deploy(placed, first, stage);
    expect((await readState(stage)).current).toMatchObject({ vpc: placed.vpc, logs: placed.logs });
    stage.takeChanges();
    expect(await deploy(placed, first, stage)).toEqual([]);
    expect(await deploy(deployment, first, stage)).toEqual(['updated function audit-dev: vpcConfig, cls']);
    expect((await readState(stage)).current).toMatchObject({ vpc: undefined, logs: undefined });
    stage.takeChanges();
    expect(await deploy(deployment, first, stage)).toEqual([]);
    expect(stage.takeChanges()).toEqual([]);
  });
});

describe('the second deploy', () => {
  test('changes nothing when nothing differs, and says nothing', async () => {
    const stage = await openStage();
    await deploy(deployment, first, stage);
    stage.takeChanges();
    stage.said.notices.splice(0);
    expect(await deploy(deployment, first, stage)).toEqual([]);
    expect(stage.takeChanges()).toEqual([]);
    expect(stage.said).toMatchObject({ notices: [], warnings: [] });
  });

  const configuration = ['UpdateFunctionConfiguration', 'PublishVersion'];
  test.each<{ name: string; wanted: Partial<Deployment>; asked: readonly string[]; told: string }>([
    {
      name: 'cron',
      wanted: { triggers: [{ ...daily, cron: '0 0 7 * * * *' }] },
      asked: ['UpdateFunctionConfiguration', 'UpdateTrigger', 'PublishVersion'],
      told: 'updated trigger daily of function audit-dev',
    },
    {
      name: 'argument',
      wanted: { triggers: [{ ...daily, argument: '' }] },
      asked: ['UpdateFunctionConfiguration', 'UpdateTrigger', 'PublishVersion'],
      told: 'updated trigger daily of function audit-dev',
    },
    {
      name: 'enabled',
      wanted: { triggers: [{ ...daily, enabled: false }] },
      asked: ['UpdateFunctionConfiguration', 'UpdateTriggerStatus', 'PublishVersion'],
      told: 'updated trigger daily of function audit-dev: disabled',
    },
    { name: 'memory', wanted: { memoryMb: 512 }, asked: configuration, told: 'updated function audit-dev: memorySize' },
    {
      name: 'timeout',
      wanted: { timeoutSeconds: 600 },
      asked: configuration,
      told: 'updated function audit-dev: timeout',
    },
    {
      name: 'description',
      wanted: { description: '' },
      asked: configuration,
      told: 'updated function audit-dev: description',
    },
    {
      name: 'a variable',
      wanted: { environment: { ...deployment.environment, SMTP_PASSWORD: 'new' } },
      asked: configuration,
      told: 'updated function audit-dev: environment SMTP_PASSWORD',
    },
    {
      name: 'variables that come and go',
      wanted: { environment: { SMTP_HOST: 'smtp.example.com', LOGIN: 'x' } },
      asked: configuration,
      told: 'updated function audit-dev: environment LOGIN, environment SMTP_PASSWORD',
    },
    {
      name: 'retry',
      wanted: { retry: { attempts: 0, maxAgeSeconds: 3600 } },
      asked: ['UpdateFunctionConfiguration', 'UpdateFunctionEventInvokeConfig', 'PublishVersion'],
      told: 'updated function audit-dev: retry',
    },
    {
      name: 'policy',
      wanted: { role: { kind: 'managed', name: 'audit-dev-role', policy: policyOf(['cvm:DescribeImages']) } },
      asked: ['UpdatePolicy'],
      told: 'updated policy audit-dev-role',
    },
  ])('changes just $name', async ({ wanted, asked, told }) => {
    const stage = await openStage();
    await deploy(deployment, first, stage);
    stage.takeChanges();
    const changed = { ...deployment, ...wanted };
    const changes = await deploy(changed, first, stage);
    expect(stage.takeChanges()).toEqual(asked);
    expect(changes).toEqual([told]);
    expect(await deploy(changed, first, stage)).toEqual([]);
    expect(stage.takeChanges()).toEqual([]);
    expect((await readState(stage)).current?.status).toBe('Active');
  });

  test('uploads code that differs, between taking its digest away and putting it back', async () => {
    const stage = await openStage();
    await deploy(deployment, first, stage);
    stage.takeChanges();
    expect(await deploy(deployment, second, stage)).toEqual(['updated function audit-dev: code']);
    expect(stage.takeChanges()).toEqual([
      'UpdateFunctionConfiguration',
      'UpdateFunctionCode',
      'UpdateFunctionConfiguration',
      'PublishVersion',
    ]);
    expect(await deploy(deployment, second, stage)).toEqual([]);
  });

  test('moves timers: makes the new, removes the one that an earlier deploy made', async () => {
    const stage = await openStage();
    await deploy(deployment, first, stage);
    const weekly = { ...daily, name: 'weekly' };
    expect(await deploy({ ...deployment, triggers: [weekly] }, first, stage)).toEqual([
      'created trigger weekly of function audit-dev',
      'removed trigger daily of function audit-dev',
    ]);
    const { triggers, current } = await readState(stage);
    expect(triggers.map(({ name }) => name)).toEqual(['weekly']);
    expect(readRecord(current?.environment ?? {}).triggers).toEqual(['weekly']);
  });

  test('leaves a timer that somebody added, also one of a name that it had removed, and warns', async () => {
    const stage = await openStage();
    const none = { ...deployment, triggers: [] };
    await deploy(deployment, first, stage);
    await deploy(none, first, stage);
    await stage.cloud.createTimer(deployment, daily);
    stage.takeChanges();
    expect(await deploy(none, first, stage)).toEqual([]);
    expect(stage.takeChanges()).toEqual([]);
    expect(stage.said.warnings).toEqual([
      'trigger daily of function audit-dev was not created by deploy, which leaves it as it is',
    ]);
  });

  test.each<{ what: string; tags: Deployment['tags']; names: string }>([
    { what: 'differ', tags: { team: 'platform' }, names: 'team' },
    { what: 'are missing', tags: { team: 'security', cost: 'audit' }, names: 'cost' },
    { what: 'nobody wants any more', tags: {}, names: 'team' },
  ])('warns of tags that $what, since they are taken at creation only', async ({ tags, names }) => {
    const stage = await openStage();
    await deploy(deployment, first, stage);
    stage.takeChanges();
    expect(await deploy({ ...deployment, tags }, first, stage)).toEqual([]);
    expect(stage.takeChanges()).toEqual([]);
    const warnings = [`function audit-dev keeps the tags it was created with; change ${names} in the console`];
    expect(stage.said.warnings).toEqual(warnings);
    expect(await readDeployed({ ...deployment, tags }, stage)).toMatchObject({
      differences: [],
      unmanagedDrift: warnings,
    });
  });

  test('repairs trust, policy and attachment that somebody changed, and mentions what they attached', async () => {
    const stage = await openStage();
    await deploy(deployment, first, stage);
    const policy = await stage.cloud.readPolicy('audit-dev-role');
    await stage.cloud.updateTrust('audit-dev-role', trustOf('cvm.qcloud.com'));
    await stage.cloud.detachPolicy('audit-dev-role', policy?.id ?? 0);
    await stage.cloud.createPolicy({ name: 'theirs', document: JSON.stringify(policyOf(['cvm:*'])), tags: {} });
    await stage.cloud.attachPolicy('audit-dev-role', (await stage.cloud.readPolicy('theirs'))?.id ?? 0);
    stage.takeChanges();
    await deploy(deployment, first, stage);
    expect(stage.takeChanges()).toEqual(['UpdateAssumeRolePolicy', 'AttachRolePolicy']);
    expect(stage.said.warnings).toEqual([
      'role audit-dev-role also has policies that deploy did not attach and leaves as they are: theirs',
    ]);
  });

  test('takes a policy that says the same in another order as the same', async () => {
    const stage = await openStage();
    await deploy(deployment, first, stage);
    stage.takeChanges();
    const policy = policyOf(['name/cvm:DescribeImageSharePermission', 'cvm:DescribeImages']);
    await deploy({ ...deployment, role: { kind: 'managed', name: 'audit-dev-role', policy } }, first, stage);
    expect(stage.takeChanges()).toEqual([]);
  });
});

describe('triggers that are not this deploy’s kind', () => {
  // What the first deploy finds at its end.
  const own = { RequestId: 'born', TotalCount: 1, Triggers: [wire('daily', 'timer')] };
  const born = {
    action: 'ListTriggers',
    answer: 'body',
    body: JSON.stringify({ Response: own }),
    times: 1,
  } as const;

  test('stop it when they have a wanted name', async () => {
    const stage = await openStage({ faults: [born, ...listing([wire('daily', 'cos')], 1)] });
    await deploy(deployment, first, stage);
    stage.takeChanges();
    await expect(deploy(deployment, first, stage)).rejects.toThrow(
      'The function audit-dev has a trigger daily of type cos, which is not a timer. Nothing was changed.',
    );
    expect(stage.takeChanges()).toEqual([]);
  });

  test('are left, be they of another type or of another version', async () => {
    const others = [wire('bucket', 'cos'), wire('daily', 'timer', 'prod'), wire('daily', 'timer')];
    const [looked] = listing(others, 3);
    const [, confirmed] = listing(others.slice(0, 2), 2);
    const stage = await openStage({ faults: [born, ...[looked, confirmed].flatMap((fault) => fault ?? [])] });
    await deploy(deployment, first, stage);
    stage.takeChanges();
    expect(await deploy({ ...deployment, triggers: [] }, first, stage)).toHaveLength(1);
    expect(stage.takeChanges()).toEqual([
      'UpdateFunctionConfiguration',
      'DeleteTrigger',
      'UpdateFunctionConfiguration',
      'PublishVersion',
    ]);
    expect(stage.said.warnings.map((line) => line.split(' ')[1])).toEqual(['bucket', 'daily']);
  });

  test('are all read, page by page', async () => {
    const many = Array.from({ length: 20 }, (_, index) => wire(`t${index}`, 'cos'));
    const stage = await openStage({
      faults: [born, ...listing(many, 21), ...listing([wire('daily', 'timer')], 21, 20)],
    });
    await deploy(deployment, first, stage);
    stage.takeChanges();
    expect(await deploy(deployment, first, stage)).toEqual([]);
  });

  test('stop it when a list does not end', async () => {
    const stage = await openStage({ faults: [born, ...listing([], 3)] });
    await deploy(deployment, first, stage);
    await expect(deploy(deployment, first, stage)).rejects.toThrow('a page was empty after 0 of 3 entries');
  });
});

test('is not done while a trigger that was answered for is not there', async () => {
  const body = JSON.stringify({ Response: { RequestId: 'r' } });
  const stage = await openStage({ faults: [{ action: 'CreateTrigger', answer: 'body', body, times: 1 }] });
  await deploy(deployment, first, stage);
  expect((await readState(stage)).triggers.map(({ name }) => name)).toEqual(['daily']);
});

test('fails, and says what is not there, when it stays so', async () => {
  const stage = await openStage();
  const blind = { ...stage, cloud: { ...stage.cloud, createTimer: async () => undefined } };
  await expect(deploy(deployment, first, blind)).rejects.toThrow(/did not apply these: trigger daily/);
});

test('keeps its mark among the variables, where no value of another is read from it', async () => {
  const stage = await openStage();
  await deploy(deployment, first, stage);
  const { current } = await readState(stage);
  expect(current?.environment[RECORD_VARIABLE]).not.toContain(secret);
  expect([...stage.said.notices, ...stage.said.progress].join('\n')).not.toContain(secret);
});

function policyOf(action: readonly string[]) {
  return { version: '2.0', statement: [{ effect: 'allow', action, resource: ['*'] }] } as const;
}

function trustOf(service: string): string {
  const statement = [{ action: 'name/sts:AssumeRole', effect: 'allow', principal: { service: [service] } }];
  return JSON.stringify({ version: '2.0', statement });
}

/** A trigger as ListTriggers gives it. */
function wire(TriggerName: string, Type: string, Qualifier = '$LATEST') {
  const TriggerDesc = JSON.stringify({ cron: daily.cron });
  return { TriggerName, Type, Qualifier, TriggerDesc, Enable: 1, CustomArgument: daily.argument };
}

/** The next two answers of ListTriggers at an offset, whatever triggers there are. */
function listing(Triggers: readonly object[], TotalCount: number, offset = 0): readonly Fault[] {
  return ['look', 'confirm'].map((round) => {
    const body = JSON.stringify({ Response: { RequestId: `${round}-${offset}`, TotalCount, Triggers } });
    return { action: 'ListTriggers', answer: 'body', offset, body, times: 1 };
  });
}
