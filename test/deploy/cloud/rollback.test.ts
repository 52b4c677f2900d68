import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { digestFiles } from '../../../lib/deploy/cloud/code-files.ts';
import { deploy } from '../../../lib/deploy/cloud/deploy.ts';
import { readDeployed } from '../../../lib/deploy/cloud/deployed.ts';
import { planRollback, rollback } from '../../../lib/deploy/cloud/rollback.ts';
import { RECORD_VARIABLE, readRecord } from '../../../lib/deploy/deploy-record.ts';
import type { Artifact, Deployment } from '../../../lib/deploy/deployment.ts';
import { artifactOf, daily, deployment, openStage, readState, type Stage } from './stage.ts';

const first = artifactOf('1');
const second = artifactOf('2');
const third = artifactOf('3');

/** Differs from `deployment` in everything that a rollback restores. */
const changed: Deployment = {
  ...deployment,
  description: 'Another description',
  memoryMb: 512,
  timeoutSeconds: 600,
  environment: { SMTP_HOST: 'mail.example.com', OTHER: 'x' },
  vpc: { vpcId: 'vpc-12345678', subnetId: 'subnet-12345678' },
  logs: { logsetId: 'set-1', topicId: 'topic-1' },
  retry: { attempts: 0, maxAgeSeconds: 600 },
  triggers: [
    { ...daily, cron: '0 0 7 * * * *', enabled: false },
    { ...daily, name: 'new' },
  ],
};

async function goBack(stage: Stage): Promise<readonly string[]> {
  return rollback(await planRollback(deployment, stage), stage);
}

/** Function, triggers and retries; not the role, whose policy a rollback leaves. */
async function running(stage: Stage) {
  const { current, triggers, retry } = await readState(stage);
  return { current, triggers, retry };
}

async function afterDeploys(...deploys: readonly (readonly [Deployment, Artifact])[]): Promise<Stage> {
  const stage = await openStage();
  for (const [wanted, artifact] of deploys) await deploy(wanted, artifact, stage);
  stage.takeChanges();
  stage.said.notices.splice(0);
  return stage;
}

describe('a rollback', () => {
  test('restores code, settings, variables, timers and retries of the deploy before, and says what changes', async () => {
    const stage = await afterDeploys([deployment, first]);
    const before = await running(stage);
    await deploy(changed, second, stage);
    stage.said.notices.splice(0);
    const changes = await goBack(stage);
    expect(await running(stage)).toEqual(before);
    expect(stage.said.notices).toEqual(changes);
    expect(changes).toEqual([
      'updated function audit-dev: description, memorySize, timeout, vpcConfig, cls, environment OTHER, environment SMTP_HOST, environment SMTP_PASSWORD',
      'updated function audit-dev: code',
      'updated function audit-dev: retry',
      'updated trigger daily of function audit-dev',
      'removed trigger new of function audit-dev',
    ]);
  });

  test('is what a deploy of the same leaves', async () => {
    const stage = await afterDeploys([deployment, first], [changed, second]);
    await goBack(stage);
    stage.takeChanges();
    await deploy(deployment, first, stage);
    // The policy of the role is the same in both, and nothing else is left to do.
    expect(stage.takeChanges()).toEqual([]);
  });

  test('goes one deploy further back each time, and then no further', async () => {
    const stage = await afterDeploys([deployment, first], [deployment, second], [deployment, third]);
    await goBack(stage);
    expect(await stage.cloud.readFingerprint(deployment)).toBe(second.digest);
    await goBack(stage);
    expect(await stage.cloud.readFingerprint(deployment)).toBe(first.digest);
    stage.takeChanges();
    await expect(goBack(stage)).rejects.toThrow(
      'There is no earlier deploy of audit-dev in ap-guangzhou to go back to. Nothing was changed.',
    );
    expect(stage.takeChanges()).toEqual([]);
  });

  test('after a deploy that followed a rollback goes to what ran before that deploy', async () => {
    const stage = await afterDeploys([deployment, first], [deployment, second]);
    await goBack(stage);
    await deploy(deployment, third, stage);
    await goBack(stage);
    expect(await stage.cloud.readFingerprint(deployment)).toBe(first.digest);
  });

  test('goes from an interrupted deploy to the last complete one', async () => {
    const stage = await afterDeploys([deployment, first], [deployment, second]);
    await expect(deploy(changed, third, stage.cutAfter(2))).rejects.toThrow('run the same command again');
    await goBack(stage);
    expect(await stage.cloud.readFingerprint(deployment)).toBe(second.digest);
    expect((await readState(stage)).current?.memoryMb).toBe(256);
  });

  test('goes from a deploy that could not be kept to the last that was', async () => {
    const stage = await afterDeploys([deployment, first], [deployment, second], [deployment, third]);
    await stage.cloud.deleteVersion(deployment, '3');
    await goBack(stage);
    expect(await stage.cloud.readFingerprint(deployment)).toBe(second.digest);
  });

  test('has no target while no version may be published, and deploying goes on', async () => {
    const stage = await openStage({ faults: [{ action: 'PublishVersion', code: 'UnauthorizedOperation.CAM' }] });
    await deploy(deployment, first, stage);
    await deploy(deployment, second, stage);
    const warning = 'rollback will not know this deploy: PublishVersion was refused with UnauthorizedOperation.CAM';
    expect(stage.said.warnings).toEqual([warning, warning]);
    await expect(goBack(stage)).rejects.toThrow('There is no earlier deploy');
  });

  test('takes a function from before there were versions for one without an earlier deploy', async () => {
    const stage = await afterDeploys([deployment, first]);
    const [version = ''] = await stage.cloud.listVersions(deployment);
    await stage.cloud.deleteVersion(deployment, version);
    await expect(planRollback(deployment, stage)).rejects.toThrow('There is no earlier deploy');
  });

  test.each(['changed settings alone', 'corrected a setting that somebody had changed'])(
    'of a deploy that %s needs no upload',
    async (kind) => {
      const stage = await afterDeploys([deployment, first]);
      await deploy({ ...deployment, memoryMb: 512 }, first, stage);
      const { current } = await readState(stage);
      if (kind.startsWith('corrected') && current !== undefined) {
        const { functionName, namespace } = deployment;
        const settings = { ...current, functionName, namespace, role: current.role ?? '', memoryMb: 128 };
        await stage.cloud.updateConfiguration({ ...settings, environment: await variablesOf(stage) });
        await deploy({ ...deployment, memoryMb: 512 }, first, stage);
      }
      stage.takeChanges();
      await goBack(stage);
      expect(stage.takeChanges()).not.toContain('UpdateFunctionCode');
      expect((await readState(stage)).current?.memoryMb).toBe(256);
    },
  );
});

async function variablesOf(stage: Stage) {
  return (await stage.cloud.readFunction(deployment))?.environment ?? {};
}

describe('a rollback that was killed', () => {
  const steps = [
    'UpdateFunctionConfiguration',
    'UpdateFunctionCode',
    'UpdateFunctionConfiguration',
    'UpdateFunctionEventInvokeConfig',
    'UpdateTrigger',
    'DeleteTrigger',
    'UpdateFunctionConfiguration',
  ];

  test('has these changes', async () => {
    const stage = await afterDeploys([deployment, third], [deployment, first], [changed, second]);
    await goBack(stage);
    expect(stage.takeChanges()).toEqual(steps);
  });

  test.each(steps.slice(0, -1).map((step, index) => ({ step, changes: index + 1 })))(
    'goes on to the same deploy, change $changes ($step)',
    async ({ changes }) => {
      const stage = await afterDeploys([deployment, third], [deployment, first]);
      const before = await running(stage);
      await deploy(changed, second, stage);
      const plan = await planRollback(deployment, stage);
      await expect(rollback(plan, stage.cutAfter(changes))).rejects.toThrow('run the same command again');
      await goBack(stage);
      expect(await running(stage)).toEqual(before);
    },
  );

  test.each(steps)('goes on within the same command when the answer to %s is lost', async (action) => {
    const stage = await afterDeploys([deployment, third], [deployment, first]);
    const before = await running(stage);
    await deploy(changed, second, stage);
    stage.loseAnswer(action);
    await goBack(stage);
    expect(await running(stage)).toEqual(before);
  });
});

describe('the code of an earlier deploy', () => {
  test('is refused when it is not what was deployed', async () => {
    const stage = await openStage();
    await deploy(deployment, first, stage);
    // Somebody replaces the code, and publishes it under the description of deploy.
    await stage.cloud.updateCode(deployment, { zip: third.zip, handler: 'index.main_handler' });
    await settled(stage);
    const [version = ''] = await stage.cloud.listVersions(deployment);
    await stage.cloud.publishVersion(deployment);
    await settled(stage);
    await stage.cloud.deleteVersion(deployment, version);
    await deploy({ ...deployment, memoryMb: 512 }, second, stage);
    stage.takeChanges();
    await expect(goBack(stage)).rejects.toThrow(
      'The code of version 2 is not the code that was deployed as that version. Nothing was changed.',
    );
    expect(stage.takeChanges()).toEqual([]);
  });

  test('is recognized however it is packed', () => {
    const files = { 'a.js': Buffer.from('a'), 'b.js': Buffer.from('b') };
    const repacked = zipSync({ 'b.js': files['b.js'], 'a.js': files['a.js'], 'empty/': Buffer.from('') }, { level: 0 });
    expect(digestFiles(repacked)).toBe(digestFiles(zipSync(files)));
    expect(digestFiles(zipSync({ ...files, 'a.js': Buffer.from('b') }))).not.toBe(digestFiles(zipSync(files)));
    expect(digestFiles(Buffer.from('no zip'))).toBeUndefined();
  });
});

async function settled(stage: Stage): Promise<void> {
  await stage.clock.sleep(10_000);
}

describe('the versions', () => {
  test('of five deploys are kept, those of others too', async () => {
    const stage = await openStage();
    for (const memoryMb of [128, 256, 384, 512, 640, 768, 896]) await deploy({ ...deployment, memoryMb }, first, stage);
    expect(await stage.cloud.listVersions(deployment)).toEqual(['7', '6', '5', '4', '3']);
    expect(stage.said.warnings).toEqual([]);
  });

  test('are not added to by a deploy that changes nothing', async () => {
    const stage = await afterDeploys([deployment, first], [deployment, first]);
    expect(await stage.cloud.listVersions(deployment)).toEqual(['1']);
  });

  test('are published once though the answer is lost', async () => {
    const stage = await openStage();
    stage.loseAnswer('PublishVersion');
    await deploy(deployment, first, stage);
    expect(await stage.cloud.listVersions(deployment)).toEqual(['1']);
  });

  test('go with the function', async () => {
    const stage = await afterDeploys([deployment, first]);
    await stage.cloud.deleteFunction(deployment);
    await settled(stage);
    await deploy(deployment, first, stage);
    expect(await stage.cloud.listVersions(deployment)).toEqual(['1']);
  });

  test('are shown: what is deployed, and what a rollback goes to', async () => {
    const stage = await afterDeploys([deployment, first], [deployment, second]);
    const shown = async () => {
      const deployed = await readDeployed(deployment, stage);
      if (deployed.kind === 'absent' || deployed.history.kind === 'unknown') return deployed;
      return [deployed.history.current?.version, deployed.history.previous?.version];
    };
    expect(await shown()).toEqual(['2', '1']);
    await goBack(stage);
    expect(await shown()).toEqual(['1', undefined]);
    await expect(deploy(deployment, third, stage.cutAfter(2))).rejects.toThrow('run the same command again');
    expect(await shown()).toEqual([undefined, '1']);
  });

  test('that may not be listed do not keep anybody from deploying', async () => {
    const stage = await openStage({ denies: ['scf:ListVersionByFunction'] });
    await deploy(deployment, first, stage);
    await deploy(deployment, second, stage);
    expect(stage.said.warnings).toEqual([
      'rollback will not know this deploy: ListVersionByFunction was refused with UnauthorizedOperation.CAM',
    ]);
    expect(readRecord(await variablesOf(stage)).codeDigest).toBe(second.digest);
    expect(await readDeployed(deployment, stage)).toMatchObject({
      history: { kind: 'unknown', reason: 'ListVersionByFunction was refused with UnauthorizedOperation.CAM' },
    });
    await expect(goBack(stage)).rejects.toThrow('The credentials are not allowed to call scf:ListVersionByFunction');
  });
});

test('the function of somebody else is not rolled back', async () => {
  const stage = await afterDeploys([deployment, first]);
  await expect(planRollback({ ...deployment, service: 'other' }, stage)).rejects.toThrow('was created by');
  await expect(planRollback({ ...deployment, functionName: 'none' }, stage)).rejects.toThrow(
    'There is no function none',
  );
});

test('the record of a deploy names the version before', async () => {
  const stage = await afterDeploys([deployment, first], [deployment, second]);
  expect((await variablesOf(stage))[RECORD_VARIABLE]).toContain('"previous":"1"');
});
