import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { deploy } from '../../../lib/deploy/cloud/deploy.ts';
import { type DeployedFunction, readDeployed } from '../../../lib/deploy/cloud/deployed.ts';
import { RECORD_VARIABLE, readRecord, writeRecord } from '../../../lib/deploy/deploy-record.ts';
import type { Deployment } from '../../../lib/deploy/deployment.ts';
import type { Fault } from '../../../lib/emulator/faults/fault.ts';
import { artifactOf, daily, deployment, openStage, readState, type Stage } from './stage.ts';

// What happened in the cloud behind a deploy's back: `readDeployed` tells it, and the next deploy mends what it can.

const first = artifactOf('1');
const uploaded = ['updated function audit-dev: code'];
const unseen = 'cannot tell whether the code of function audit-dev was replaced: ';

async function deployed(setting: Parameters<typeof openStage>[0] = {}, wanted = deployment): Promise<Stage> {
  const stage = await openStage(setting);
  await deploy(wanted, first, stage);
  stage.takeChanges();
  stage.said.warnings.splice(0);
  return stage;
}

async function replaceCode(stage: Stage): Promise<void> {
  await stage.cloud.updateCode(deployment, { zip: artifactOf('"theirs"').zip, handler: 'index.main_handler' });
  await stage.clock.sleep(5000);
  stage.takeChanges();
}

async function readFunction(stage: Stage, wanted: Deployment = deployment): Promise<DeployedFunction> {
  const found = await readDeployed(wanted, stage);
  if (found.kind === 'absent') throw new TypeError('nothing is deployed');
  return found;
}

/** Answers of GetFunctionAddress, whatever the code is. */
function answering(...sums: readonly unknown[]): readonly Fault[] {
  return sums.map((CodeSha256, index) => {
    const body = JSON.stringify({ Response: { RequestId: `sum-${index}`, Url: 'https://example.com/', CodeSha256 } });
    return { action: 'GetFunctionAddress', answer: 'body', body, times: 1 };
  });
}

describe('code that somebody replaced', () => {
  test('is told, uploaded again, and then the same', async () => {
    const stage = await deployed();
    expect((await readFunction(stage)).code).toEqual({ kind: 'unchanged' });
    const before = await readState(stage);
    await replaceCode(stage);
    expect((await readFunction(stage)).code).toEqual({ kind: 'replaced' });
    expect(await deploy(deployment, first, stage)).toEqual(uploaded);
    expect(stage.said.warnings).toEqual([
      'the code of function audit-dev was replaced since the last deploy; it is uploaded again',
    ]);
    expect(await readState(stage)).toEqual(before);
    expect((await readFunction(stage)).code).toEqual({ kind: 'unchanged' });
  });

  test('is told although settings were deployed since', async () => {
    const stage = await deployed();
    const wanted = { ...deployment, memoryMb: 512 };
    await deploy(wanted, first, stage);
    expect(stage.takeChanges()).toEqual(['UpdateFunctionConfiguration', 'PublishVersion']);
    expect((await readFunction(stage, wanted)).code).toEqual({ kind: 'unchanged' });
    await replaceCode(stage);
    expect((await readFunction(stage, wanted)).code).toEqual({ kind: 'replaced' });
  });

  test('while a deploy was under way is uploaded again by that deploy', async () => {
    const stage = await openStage();
    let isReplaced = false;
    const cloud = {
      ...stage.cloud,
      async createTimer(...asked: Parameters<typeof stage.cloud.createTimer>) {
        await stage.cloud.createTimer(...asked);
        if (!isReplaced) await replaceCode(stage);
        isReplaced = true;
      },
    };
    await deploy(deployment, first, { ...stage, cloud });
    expect(stage.takeChanges()).toContain('UpdateFunctionCode');
    expect((await readFunction(stage)).code).toEqual({ kind: 'unchanged' });
    expect(await deploy(deployment, first, stage)).toEqual([]);
  });

  test('is not seen without the permission to ask, which is said, and deploying goes on', async () => {
    const stage = await openStage({ denies: ['scf:GetFunctionAddress'] });
    const reason = 'GetFunctionAddress was refused with UnauthorizedOperation.CAM';
    expect(await deploy(deployment, first, stage)).toHaveLength(6);
    expect(stage.said.warnings).toEqual([`${unseen}${reason}`]);
    await replaceCode(stage);
    expect((await readFunction(stage)).code).toEqual({ kind: 'unknown', reason });
    expect(await deploy(deployment, first, stage)).toEqual([]);
    expect(stage.takeChanges()).toEqual([]);
  });

  test.each([undefined, null, '', '-', 'unknown', 'x'.repeat(65)])(
    'is not seen where the cloud says no more of it than %s',
    async (sum) => {
      const stage = await openStage({ faults: answering(sum, sum, sum, sum, sum) });
      const reason = 'GetFunctionAddress returned no CodeSha256';
      expect(await deploy(deployment, first, stage)).toHaveLength(6);
      expect((await readFunction(stage)).code).toEqual({ kind: 'unknown', reason });
      expect(stage.said.warnings).toEqual([`${unseen}${reason}`]);
      expect(await deploy(deployment, first, stage)).toEqual([]);
    },
  );

  test('is seen again after a time in which the cloud said nothing', async () => {
    const refused = { action: 'GetFunctionAddress', code: 'FailedOperation.GetFunctionAddress', times: 2 };
    const stage = await deployed({ faults: [...answering('a'.repeat(64), 'a'.repeat(64)), refused] });
    expect(await deploy(deployment, first, stage)).toEqual([]);
    expect((await readFunction(stage)).code).toEqual({ kind: 'replaced' });
  });

  test('cannot be seen in what an earlier version deployed, so that it is uploaded once more', async () => {
    const stage = await deployed();
    const { current } = await readState(stage);
    const { codeDigest, auditDigest, triggers } = readRecord(current?.environment ?? {});
    const environment = {
      ...deployment.environment,
      [RECORD_VARIABLE]: writeRecord({ codeDigest, auditDigest, triggers }),
    };
    await stage.cloud.updateConfiguration({ ...deployment, environment, role: deployment.role.name });
    await stage.clock.sleep(5000);
    expect((await readFunction(stage)).code).toEqual({
      kind: 'unrecorded',
      reason: 'the last deploy recorded no fingerprint',
    });
    await replaceCode(stage);
    expect(await deploy(deployment, first, stage)).toEqual(uploaded);
    expect(stage.said.warnings).toEqual([]);
    expect((await readFunction(stage)).code).toEqual({ kind: 'unchanged' });
    expect(await deploy(deployment, first, stage)).toEqual([]);
  });
});

async function setTopic(stage: Stage, topicId: string): Promise<void> {
  const { current } = await readState(stage);
  const environment = current?.environment ?? {};
  const chosen = { logsetId: 'set-1', topicId };
  await stage.cloud.updateConfiguration({ ...deployment, environment, role: deployment.role.name, logs: chosen });
  await stage.clock.sleep(5000);
  stage.takeChanges();
}

describe('a log topic', () => {
  const logs = { logsetId: 'set-1', topicId: 'topic-1' };
  const logged = { ...deployment, logs };

  test('that was taken out of serverless.yml differs until it is deployed', async () => {
    const stage = await deployed({}, logged);
    expect((await readFunction(stage)).differences).toEqual(['cls']);
    expect(await deploy(deployment, first, stage)).toEqual(['updated function audit-dev: cls']);
    expect(await readFunction(stage)).toMatchObject({ differences: [], logs: undefined });
  });

  test('of the platform’s choice is left where serverless.yml names none', async () => {
    const stage = await deployed();
    await setTopic(stage, 'topic-of-the-platform');
    expect((await readFunction(stage)).differences).toEqual([]);
    expect(await deploy({ ...deployment, memoryMb: 512 }, first, stage)).toHaveLength(1);
    expect((await readFunction(stage)).logs?.topicId).toBe('topic-of-the-platform');
  });

  test('that the cloud does not take away is not said to be gone, this time or later', async () => {
    const stage = await deployed({}, logged);
    const cloud: Stage['cloud'] = {
      ...stage.cloud,
      updateConfiguration: ({ logs: asked, ...settings }) =>
        stage.cloud.updateConfiguration({ ...settings, ...(asked?.topicId ? { logs: asked } : {}) }),
    };
    for (const _ of ['now', 'later'])
      await expect(deploy(deployment, first, { ...stage, cloud })).rejects.toThrow(/did not apply these: cls\./);

    expect((await readFunction(stage)).differences).toEqual(['cls']);
  });
});

describe('triggers', () => {
  test('of an older version are not the wanted ones, whatever their names', async () => {
    const wire = { TriggerName: 'daily', Type: 'timer', Qualifier: '1', Enable: 1, CustomArgument: daily.argument };
    const Triggers = [{ ...wire, TriggerDesc: JSON.stringify({ cron: daily.cron }) }];
    const stage = await deployed();
    await stage.cloud.deleteTimer(deployment, 'daily');
    const cloud = {
      ...stage.cloud,
      listTriggers: async () => Triggers.map(() => ({ ...daily, type: 'timer', qualifier: '1' })),
    };
    const unmanagedDrift = ['trigger daily of function audit-dev was not created by deploy, which leaves it as it is'];
    expect(await readDeployed(deployment, { ...stage, cloud })).toMatchObject({
      differences: ['trigger daily'],
      unmanagedDrift,
    });
  });

  test('that were to go and are still there end no deploy well', async () => {
    const stage = await deployed();
    const cloud = { ...stage.cloud, deleteTimer: async () => undefined };
    const none = { ...deployment, triggers: [] };
    await expect(deploy(none, first, { ...stage, cloud })).rejects.toThrow(
      /did not apply these: trigger daily \(not removed\)\./,
    );
    expect((await readFunction(stage, none)).differences).toEqual(['trigger daily']);
    await deploy(none, first, stage);
    expect((await readState(stage)).triggers).toEqual([]);
  });
});

describe('what deploying leaves', () => {
  test('a further policy of the role is told', async () => {
    const stage = await deployed();
    const document = '{"version":"2.0","statement":[{"effect":"allow","action":["cvm:*"],"resource":["*"]}]}';
    await stage.cloud.createPolicy({ name: 'theirs', document, tags: {} });
    await stage.cloud.attachPolicy('audit-dev-role', (await stage.cloud.readPolicy('theirs'))?.id ?? 0);
    expect(await readFunction(stage)).toMatchObject({
      differences: [],
      unmanagedDrift: [
        'role audit-dev-role also has policies that deploy did not attach and leaves as they are: theirs',
      ],
    });
  });

  test('a function that the platform does not run is told, and a tag of the platform’s own is not', async () => {
    const stage = await deployed();
    const cloud: Stage['cloud'] = {
      ...stage.cloud,
      async readFunction(ref) {
        const found = await stage.cloud.readFunction(ref);
        return found && { ...found, tags: { ...found.tags, project: '0' }, availability: 'InsufficientBalance' };
      },
    };
    const unmanagedDrift = [
      'the platform does not run function audit-dev (InsufficientBalance); check it in the console',
    ];
    expect(await readDeployed(deployment, { ...stage, cloud })).toMatchObject({ differences: [], unmanagedDrift });
    await deploy(deployment, first, { ...stage, cloud });
    expect(stage.said.warnings).toEqual(unmanagedDrift);
  });
});

describe('a function that is not Active is shown with its reason', () => {
  test('CreateFailed', async () => {
    const stage = await openStage();
    const broken = { zip: zipSync({ 'main.js': Buffer.from('') }), digest: '0'.repeat(64) };
    await expect(deploy(deployment, broken, stage)).rejects.toThrow('is CreateFailed');
    expect(await readDeployed(deployment, stage)).toMatchObject({
      status: 'CreateFailed',
      statusReasons: [expect.stringContaining('index.js')],
      differences: expect.arrayContaining(['status CreateFailed']),
      retry: undefined,
    });
  });

  test('Updating', async () => {
    const stage = await openStage();
    await deploy(deployment, artifactOf('1'), stage);
    await stage.cloud.updateCode(deployment, { zip: artifactOf('2').zip, handler: 'index.main_handler' });
    expect(await readDeployed(deployment, stage)).toMatchObject({
      status: 'Updating',
      differences: ['status Updating'],
      retry: undefined,
    });
  });

  test('the description of the status, where the cloud lists no reasons', async () => {
    const state = {
      Status: 'CreateFailed',
      StatusDesc: 'The VPC is gone.',
      StatusReasons: [],
      MemorySize: 128,
      Timeout: 3,
    };
    const body = JSON.stringify({ Response: { RequestId: 'r-1', ...state } });
    const stage = await openStage({ faults: [{ action: 'GetFunction', answer: 'body', body }] });
    expect(await stage.cloud.readFunction(deployment)).toMatchObject({ statusReasons: ['The VPC is gone.'] });
  });
});

/** Answers of GetFunction with these fields changed. */
async function answeringWith(stage: Stage, fields: object): Promise<Stage> {
  const other = await openStage({
    faults: [{ action: 'GetFunction', answer: 'body', body: JSON.stringify({ Response: { ...blank, ...fields } }) }],
  });
  return { ...stage, cloud: { ...stage.cloud, readFunction: other.cloud.readFunction } };
}

const blank = { RequestId: 'network', Status: 'Active', MemorySize: 256, Timeout: 900 };

describe('the network and the layers', () => {
  const keptTags = expect.stringContaining('keeps the tags');

  test('of a deployed function are as serverless.yml has them', async () => {
    expect((await readFunction(await deployed())).unmanagedDrift).toEqual([]);
  });

  test.each([
    {
      name: 'no public network',
      fields: { PublicNetConfig: { PublicNetStatus: 'DISABLE', EipConfig: { EipStatus: 'DISABLE' } } },
      line: 'function audit-dev has no public network, and reaches neither the API nor a mail server; turn it on in the console',
    },
    {
      name: 'a fixed address',
      fields: {
        PublicNetConfig: { PublicNetStatus: 'ENABLE', EipConfig: { EipStatus: 'ENABLE', EipAddress: ['1.2.3.4'] } },
      },
      line: 'function audit-dev has a fixed public address, which deploy did not set and leaves as it is',
    },
    {
      name: 'layers',
      fields: { Layers: [{ LayerName: 'agent', LayerVersion: 3 }, { LayerName: 'tools' }] },
      line: 'function audit-dev has layers that deploy did not add and leaves as they are: agent 3, tools ?',
    },
  ])('that somebody changed are told: $name', async ({ fields, line }) => {
    const stage = await answeringWith(await deployed(), fields);
    expect((await readFunction(stage)).unmanagedDrift).toEqual([keptTags, line]);
  });

  test('that the cloud does not state are not taken for changed', async () => {
    const stage = await answeringWith(await deployed(), { PublicNetConfig: null, Layers: null });
    expect((await readFunction(stage)).unmanagedDrift).toEqual([keptTags]);
  });

  test('of a function in a VPC may do without the public network', async () => {
    const stage = await answeringWith(await deployed(), { PublicNetConfig: { PublicNetStatus: 'DISABLE' } });
    const wanted = { ...deployment, vpc: { vpcId: 'vpc-1', subnetId: 'subnet-1' } };
    expect((await readFunction(stage, wanted)).unmanagedDrift).toEqual([keptTags]);
  });
});
