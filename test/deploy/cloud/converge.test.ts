import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deploy } from '../../../lib/deploy/cloud/deploy.ts';
import { planRemoval, remove } from '../../../lib/deploy/cloud/remove.ts';
import type { Deployment } from '../../../lib/deploy/deployment.ts';
import type { Fault } from '../../../lib/emulator/faults/fault.ts';
import { artifactOf, daily, deployment, openStage, readState, type Stage } from './stage.ts';

const first = artifactOf('1');
const second = artifactOf('2');

/** Everything that a deploy can change on a function. */
const changed: Deployment = {
  ...deployment,
  memoryMb: 512,
  retry: { attempts: 0, maxAgeSeconds: 600 },
  triggers: [
    { ...daily, cron: '0 0 7 * * * *' },
    { ...daily, name: 'new' },
  ],
};

const busyCodes = [
  undefined,
  'FailedOperation.FunctionStatusError',
  'FailedOperation.UpdateFunctionCode',
  'FailedOperation.CreateTrigger',
  'FailedOperation.FunctionVersionStatusNotActive',
  'UnauthorizedOperation.FunctionStatus',
];

/** Requests that changed the code: those that were answered, and not refused. */
function countAccepted(stage: Stage): () => number {
  let accepted = 0;
  stage.onAnswer(({ action, outcome }) => {
    accepted += Number(action === 'UpdateFunctionCode' && outcome === 'answered');
  });
  return () => accepted;
}

async function expectNothingToDo(stage: Stage, wanted: Deployment, artifact = second): Promise<void> {
  stage.takeChanges();
  expect(await deploy(wanted, artifact, stage)).toEqual([]);
  expect(stage.takeChanges()).toEqual([]);
}

describe('changes that are refused for some time after the function is Active', () => {
  test.each(busyCodes)('converge in one run, and the code is uploaded once: %s', async (code) => {
    const stage = await openStage({ settling: { ms: 20_000, code } });
    const uploads = countAccepted(stage);
    await deploy(deployment, first, stage);
    expect(uploads()).toBe(0);
    await deploy(changed, second, stage);
    expect(uploads()).toBe(1);
    await expectNothingToDo(stage, changed);
  });

  test.each([undefined, 'UnauthorizedOperation.FunctionStatus'])('a function can be removed: %s', async (code) => {
    const stage = await openStage({ settling: { ms: 20_000, code } });
    await deploy(deployment, first, stage);
    await stage.cloud.updateRetry(deployment, { attempts: 2, maxAgeSeconds: 600 }).catch(() => undefined);
    await remove(await planRemoval(deployment, stage), stage);
    expect(await readState(stage)).toMatchObject({ current: undefined, role: undefined, policy: undefined });
  });

  test('a function can be deployed again as soon as it is removed', async () => {
    const stage = await openStage({ settling: { ms: 20_000 } });
    await deploy(deployment, first, stage);
    await stage.clock.sleep(30_000);
    await stage.cloud.deleteFunction(deployment);
    expect(await deploy(deployment, second, stage)).toContain('created function audit-dev');
    await expectNothingToDo(stage, deployment);
  });
});

test('code that was uploaded is noted at once: the next run does not upload it again', async () => {
  const stage = await openStage({ faults: [{ action: 'CreateTrigger', code: 'LimitExceeded.Trigger', times: 1 }] });
  await deploy({ ...deployment, triggers: [] }, first, stage);
  const uploads = countAccepted(stage);
  await expect(deploy(changed, second, stage)).rejects.toThrow('A quota of the account is used up');
  await deploy(changed, second, stage);
  expect(uploads()).toBe(1);
  await expectNothingToDo(stage, changed);
});

test('a busy function is no matter of permissions', async () => {
  const code = 'UnauthorizedOperation.FunctionStatus';
  const stage = await openStage({ faults: [{ action: 'CreateTrigger', code, message: 'Not now' }] });
  await expect(deploy(deployment, first, stage)).rejects.toThrow(
    /^The function audit-dev did not accept the change in its current state: Not now\. .*\(CreateTrigger: UnauthorizedOperation\.FunctionStatus, request /,
  );
});

const step = fc.record({
  action: fc.constantFrom(
    'UpdateFunctionCode',
    'UpdateFunctionConfiguration',
    'UpdateFunctionEventInvokeConfig',
    'GetFunctionEventInvokeConfig',
    'GetFunctionAddress',
    'CreateTrigger',
    'UpdateTrigger',
  ),
  code: fc.constantFrom(...busyCodes.filter((code) => code !== undefined)),
  times: fc.integer({ min: 1, max: 4 }),
}) satisfies fc.Arbitrary<Fault>;

test('a deploy converges in one run whichever steps are refused for a while, with one upload, and a second changes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 4 }),
      fc.integer({ min: 0, max: 30_000 }),
      fc.constantFrom(...busyCodes),
      async (faults, ms, code) => {
        const stage = await openStage({ faults, settling: { ms, code } });
        const uploads = countAccepted(stage);
        await deploy(deployment, first, stage);
        expect(uploads()).toBe(0);
        await deploy(changed, second, stage);
        expect(uploads()).toBe(1);
        await expectNothingToDo(stage, changed);
        await stage.vanish();
      },
    ),
    { numRuns: 10 },
  );
});
