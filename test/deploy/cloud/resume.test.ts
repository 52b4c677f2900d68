import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { deploy } from '../../../lib/deploy/cloud/deploy.ts';
import { planRemoval, remove } from '../../../lib/deploy/cloud/remove.ts';
import type { Artifact, Deployment } from '../../../lib/deploy/deployment.ts';
import { artifactOf, daily, deployment, openStage, readState, type Stage } from './stage.ts';

const first = artifactOf('1');
const second = artifactOf('2');

/** Everything at once: another memory, cron, policy, retry and code; a timer comes and one goes. */
const before: Deployment = { ...deployment, triggers: [daily, { ...daily, name: 'old' }] };
const after: Deployment = {
  ...deployment,
  memoryMb: 512,
  role: {
    kind: 'managed',
    name: 'audit-dev-role',
    policy: { version: '2.0', statement: [{ effect: 'allow', action: ['cvm:DescribeImages'], resource: ['*'] }] },
  },
  retry: { attempts: 0, maxAgeSeconds: 600 },
  triggers: [
    { ...daily, cron: '0 0 7 * * * *' },
    { ...daily, name: 'new', enabled: false },
  ],
};

async function expectWhole(stage: Stage, wanted: Deployment, artifact: Artifact): Promise<void> {
  const reference = await openStage();
  await deploy(wanted, artifact, reference);
  expect(await readState(stage, wanted)).toEqual(await readState(reference, wanted));
  stage.takeChanges();
  expect(await deploy(wanted, artifact, stage)).toEqual([]);
  expect(stage.takeChanges()).toEqual([]);
}

describe('a deploy that was killed after a change', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])('goes on from the first deploy, change %i', async (changes) => {
    const stage = await openStage();
    await expect(deploy(deployment, first, stage.cutAfter(changes))).rejects.toThrow('run the same command again');
    expect(stage.takeChanges()).toHaveLength(changes);
    await deploy(deployment, first, stage);
    await expectWhole(stage, deployment, first);
  });

  test('the first deploy has eight changes', async () => {
    const stage = await openStage();
    await deploy(deployment, first, stage.cutAfter(9));
    expect(stage.takeChanges()).toHaveLength(8);
  });

  const steps = [
    'UpdatePolicy',
    'UpdateFunctionConfiguration',
    'UpdateFunctionCode',
    'UpdateFunctionConfiguration',
    'UpdateFunctionEventInvokeConfig',
    'UpdateTrigger',
    'CreateTrigger',
    'DeleteTrigger',
    'UpdateFunctionConfiguration',
    'PublishVersion',
  ];

  test('an update of everything has ten, the code noted right after its upload', async () => {
    const stage = await openStage();
    await deploy(before, first, stage);
    stage.takeChanges();
    await deploy(after, second, stage);
    expect(stage.takeChanges()).toEqual(steps);
  });

  test.each(steps.map((step, index) => ({ step, changes: index + 1 })))(
    'goes on from an update of everything, change $changes ($step)',
    async ({ changes }) => {
      const stage = await openStage();
      await deploy(before, first, stage);
      await expect(deploy(after, second, stage.cutAfter(changes))).rejects.toThrow('run the same command again');
      await deploy(after, second, stage);
      await expectWhole(stage, after, second);
    },
  );

  test.each(steps.map((step, index) => ({ step, changes: index + 1 })))(
    'goes back to what was before an update of everything, change $changes ($step)',
    async ({ changes }) => {
      const stage = await openStage();
      await deploy(before, first, stage);
      await expect(deploy(after, second, stage.cutAfter(changes))).rejects.toThrow('run the same command again');
      stage.takeChanges();
      await deploy(before, first, stage);
      // The hash of the cloud tells which code is there.
      expect(stage.takeChanges().includes('UpdateFunctionCode')).toBe(changes >= 3);
      await expectWhole(stage, before, first);
    },
  );

  test.each([1, 2, 3, 4])('can be removed again after a removal was killed, change %i', async (changes) => {
    const stage = await openStage();
    await deploy(deployment, first, stage);
    const plan = await planRemoval(deployment, stage);
    await expect(remove(plan, stage.cutAfter(changes))).rejects.toThrow('run the same command again');
    await remove(await planRemoval(deployment, stage), stage);
    expect(await readState(stage)).toMatchObject({ current: undefined, role: undefined, policy: undefined });
  });
});

describe('an answer that is lost', () => {
  const everything = [
    'CreateRole',
    'CreatePolicy',
    'AttachRolePolicy',
    'CreateFunction',
    'UpdateFunctionConfiguration',
    'UpdateFunctionEventInvokeConfig',
    'CreateTrigger',
    'PublishVersion',
  ];

  test.each(everything.filter((action) => action !== 'CreateFunction'))(
    '%s: looks again, and does not do it twice',
    async (action) => {
      const stage = await openStage();
      stage.loseAnswer(action);
      const changes = await deploy(deployment, first, stage);
      expect(changes).toHaveLength(6);
      expect(stage.said.notices.toSorted()).toEqual(changes.toSorted());
      expect(stage.takeChanges()).toEqual(everything);
      await expectWhole(stage, deployment, first);
    },
  );

  test('CreateFunction: does not create it twice, and recognizes its code by the hash of the cloud', async () => {
    const stage = await openStage();
    stage.loseAnswer('CreateFunction');
    expect(await deploy(deployment, first, stage)).toHaveLength(6);
    const asked = stage.takeChanges();
    expect(asked.filter((action) => action === 'CreateFunction')).toHaveLength(1);
    expect(asked.filter((action) => action === 'UpdateFunctionCode')).toHaveLength(0);
    await expectWhole(stage, deployment, first);
  });

  test.each(everything)('%s: does it again where it had not happened', async (action) => {
    const stage = await openStage({ faults: [{ action, times: 1, answer: 'reset' }] });
    expect(await deploy(deployment, first, stage)).toHaveLength(6);
    const asked = stage.takeChanges();
    expect(asked.filter((name) => name === action).length).toBeGreaterThan(1);
    expect(asked).not.toContain('UpdateFunctionCode');
    await expectWhole(stage, deployment, first);
  });

  test.each(['UpdateFunctionConfiguration', 'UpdateFunctionCode', 'UpdateTrigger', 'DeleteTrigger', 'UpdatePolicy'])(
    '%s: goes on to the same end',
    async (action) => {
      const stage = await openStage();
      await deploy(before, first, stage);
      stage.loseAnswer(action);
      expect(await deploy(after, second, stage)).toHaveLength(7);
      await expectWhole(stage, after, second);
    },
  );

  test('of a switched trigger is not switched again', async () => {
    const stage = await openStage();
    await deploy(deployment, first, stage);
    stage.takeChanges();
    stage.loseAnswer('UpdateTriggerStatus');
    await deploy({ ...deployment, triggers: [{ ...daily, enabled: false }] }, first, stage);
    expect(stage.takeChanges()).toEqual(['UpdateFunctionConfiguration', 'UpdateTriggerStatus', 'PublishVersion']);
  });
});

test('a function whose creation fails is not created again and again when the answer was lost as well', async () => {
  const stage = await openStage();
  stage.loseAnswer('CreateFunction');
  const broken = { zip: zipSync({ 'main.js': Buffer.from('') }), digest: '0'.repeat(64) };
  await expect(deploy(deployment, broken, stage)).rejects.toThrow('The function audit-dev is CreateFailed: ');
  expect(stage.takeChanges().filter((action) => action.endsWith('Function'))).toEqual(['CreateFunction']);
});

describe('a cloud that is busy', () => {
  test.each([
    { action: 'UpdateFunctionCode', code: 'FailedOperation.FunctionStatusError' },
    { action: 'UpdateFunctionConfiguration', code: 'FailedOperation.UpdateFunctionConfiguration' },
    { action: 'CreateTrigger', code: 'FailedOperation.CreateTrigger' },
    { action: 'UpdateFunctionEventInvokeConfig', code: 'FailedOperation.FunctionVersionStatusNotActive' },
    { action: 'UpdateTrigger', code: 'InternalError' },
    { action: 'UpdateFunctionCode', code: 'RequestLimitExceeded' },
  ])('is waited for: $action answers $code twice', async ({ action, code }) => {
    const busy = await openStage({ faults: [{ action, code, times: 2 }] });
    await deploy(before, first, busy);
    expect(await deploy(after, second, busy)).toHaveLength(7);
    await expectWhole(busy, after, second);
  });

  test('gives up after a while, and says what to do', async () => {
    const stage = await openStage({ faults: [{ action: 'CreateTrigger', code: 'FailedOperation.CreateTrigger' }] });
    await expect(deploy(deployment, first, stage)).rejects.toThrow(
      /^The function audit-dev did not accept the change in its current state: .*run the same command again: it goes on from where it stopped\. \(CreateTrigger: FailedOperation\.CreateTrigger, request /,
    );
  });

  test('does not change what is being changed: it waits first', async () => {
    const stage = await openStage();
    await deploy(deployment, first, stage);
    await stage.cloud.updateCode(deployment, { zip: second.zip, handler: 'index.main_handler' });
    stage.takeChanges();
    await deploy({ ...deployment, memoryMb: 512 }, first, stage);
    expect(stage.takeChanges()[0]).toBe('UpdateFunctionConfiguration');
    expect(stage.said.progress).toContain('waiting for function audit-dev (Updating)');
  });

  test('stops when the change of a function does not end', async () => {
    const stage = await openStage({ stateChangeMs: 3_600_000 });
    await expect(deploy(deployment, first, stage)).rejects.toThrow(
      'The function audit-dev has been Creating for three minutes. Check it in the SCF console; ' +
        'when the change is over, run the same command again.',
    );
  });
});
