import { describe, expect, test } from 'vitest';
import { deploy } from '../../../lib/deploy/cloud/deploy.ts';
import { invokeFunction, startFunction } from '../../../lib/deploy/cloud/invoke.ts';
import { searchLogs } from '../../../lib/deploy/cloud/logs.ts';
import type { Deployment } from '../../../lib/deploy/deployment.ts';
import type { Fault } from '../../../lib/emulator/faults/fault.ts';
import { artifactOf, deployment, openStage } from './stage.ts';

const logged: Deployment = { ...deployment, logs: { logsetId: 'set-1', topicId: 'topic-1' } };

/** A stage on which the function's code is deployed. */
async function deployed(code: string, faults: readonly Fault[] = [], wanted = deployment) {
  const stage = await openStage({ faults });
  await deploy(wanted, artifactOf(code), stage);
  stage.takeChanges();
  return stage;
}

describe('invoke', () => {
  test('hands the event over and returns what the function returned', async () => {
    const stage = await deployed('(console.log("line"), { got: event.Message })');
    const run = await invokeFunction(deployment, { Type: 'Timer', Message: '你好' }, stage);
    expect(run).toMatchObject({
      kind: 'returned',
      result: '{"got":"你好"}',
      log: expect.stringContaining('line'),
      durationMs: expect.any(Number),
      memoryBytes: expect.any(Number),
      requestId: expect.stringMatching(/./),
    });
    expect(stage.takeChanges()).toEqual(['Invoke']);
  });

  test('tells a run that failed from one that returned', async () => {
    const stage = await deployed('(() => { throw new Error("no mail server"); })()');
    const run = await invokeFunction(deployment, {}, stage);
    expect(run).toMatchObject({ kind: 'failed', result: expect.stringContaining('no mail server') });
  });

  test.each<Fault>([{ answer: 'reset' }, { answer: 'html-200' }, { code: 'InternalError' }])(
    'is never repeated: %o',
    async (fault) => {
      const stage = await deployed('1', [{ ...fault, action: 'Invoke' }]);
      await invokeFunction(deployment, {}, stage).catch(() => undefined);
      expect(stage.takeChanges()).toEqual(['Invoke']);
    },
  );

  test('says that the run may be going on when no answer came, and what to do with a long one', async () => {
    const stage = await deployed('1', [{ action: 'Invoke', answer: 'reset' }]);
    const run = await invokeFunction(deployment, {}, stage);
    expect(run).toMatchObject({
      kind: 'unanswered',
      advice: expect.stringMatching(
        /^audit-dev gave no usable answer \(.*\)\. It may have run, or still be running: check its logs before you run it again\. The API waits 300 s at most, and this function may take 900 s: use --async instead\.$/,
      ),
    });
  });

  test('names the permission that is missing as CAM does', async () => {
    const stage = await openStage({ denies: ['InvokeFunction'] });
    await deploy(deployment, artifactOf('1'), stage);
    await expect(invokeFunction(deployment, {}, stage)).rejects.toThrow(
      'The credentials are not allowed to call scf:InvokeFunction.',
    );
  });

  test('says so where the refusal does not name the permission', async () => {
    const stage = await deployed('1', [{ action: 'Invoke', code: 'UnauthorizedOperation.CAM', message: 'No.' }]);
    await expect(invokeFunction(deployment, {}, stage)).rejects.toThrow('not allowed to call scf:InvokeFunction.');
  });

  test('starts a run without waiting for it', async () => {
    const stage = await deployed('1');
    expect(await startFunction(deployment, {}, stage)).toMatch(/^[0-9a-f-]{36}$/);
  });

  test.each([invokeFunction, startFunction])('runs nothing that is absent or somebody else’s', async (run) => {
    const stage = await openStage();
    await expect(run(deployment, {}, stage)).rejects.toThrow(
      'There is no function audit-dev in ap-guangzhou. Deploy it first.',
    );
    await deploy(deployment, artifactOf('1'), stage);
    stage.takeChanges();
    await expect(run({ ...deployment, stage: 'prod' }, {}, stage)).rejects.toThrow(
      'The function audit-dev in ap-guangzhou was created by image-share-audit/dev, not by image-share-audit/prod.',
    );
    expect(stage.takeChanges()).toEqual([]);
  });
});

describe('logs', () => {
  const always = { from: '2000-01-01T00:00:00Z', to: '2100-01-01T00:00:00Z', limit: 100 };

  test('are found in the log topic, oldest first, a line each', async () => {
    const stage = await deployed(
      '(console.log("first"), console.log(JSON.stringify({ verdict: "compliant" })))',
      [],
      logged,
    );
    const run = await invokeFunction(logged, {}, stage);
    const logs = await searchLogs(logged, always, stage);
    expect(logs).toMatchObject({ kind: 'lines', more: false });
    const lines = logs.kind === 'lines' ? logs.lines : [];
    expect(lines.map(({ message }) => message)).toEqual([
      expect.stringContaining('START RequestId'),
      expect.any(String),
      'first',
      '{"verdict":"compliant"}',
      expect.stringContaining('END RequestId'),
      expect.stringContaining('Report RequestId'),
    ]);
    const requestId = run.kind === 'unanswered' ? '' : run.requestId;
    expect(new Set(lines.map((line) => line.requestId))).toEqual(new Set([requestId]));
    expect(lines.map(({ time }) => time)).toEqual(lines.map(({ time }) => time).toSorted());
  });

  test('can be narrowed, and say when there is more', async () => {
    const stage = await deployed('(console.log("first"), console.log("second"))', [], logged);
    await invokeFunction(logged, {}, stage);
    const found = await searchLogs(logged, { ...always, filter: 'SCF_Type:"Custom"', limit: 1 }, stage);
    expect(found).toMatchObject({ kind: 'lines', lines: [{ message: 'second' }], more: true });
  });

  test.each([
    {
      text: JSON.stringify({ SCF_RequestId: 'r-1', verdict: 'compliant', SCF_Type: 'Custom' }),
      line: { requestId: 'r-1', message: '{"verdict":"compliant"}' },
    },
    { text: 'not indexed', line: { message: 'not indexed' } },
  ])('show a line without a message of its own: $text', async ({ text, line }) => {
    const Results = [{ Time: 1_700_000_000_000, LogJson: text }];
    const body = JSON.stringify({ Response: { RequestId: 'r-0', ListOver: true, Results } });
    const stage = await deployed('1', [{ action: 'SearchLog', answer: 'body', body }], logged);
    expect(await searchLogs(logged, always, stage)).toMatchObject({
      lines: [{ time: '2023-11-14T22:13:20.000Z', ...line }],
    });
  });

  test('that cannot be searched from here are pointed to', async () => {
    const stage = await deployed('1');
    const logs = await searchLogs(deployment, always, stage);
    expect(logs).toMatchObject({
      kind: 'no-topic',
      advice: expect.stringContaining('https://console.cloud.tencent.com/scf/'),
    });
  });
});
