import { describe, expect, test } from 'vitest';
import { cls, codeOf, partner, type Running, scf, start } from './clients.ts';
import { handler, request, startWithFunction } from './functions.ts';

const topic = { ClsLogsetId: 'logset-1', ClsTopicId: 'topic-1' };
const everything = { TopicId: 'topic-1', From: 0, To: Number.MAX_SAFE_INTEGER };

type Search = Parameters<ReturnType<typeof cls>['SearchLog']>[0];

async function search(running: Running, parameters: Partial<Search> = {}) {
  const answer = await cls(running).SearchLog({ ...everything, Sort: 'asc', ...parameters });
  const lines = (answer.Results ?? []).map(({ LogJson }): Record<string, string> => JSON.parse(LogJson ?? ''));
  return { answer, lines, messages: lines.map(({ SCF_Message }) => SCF_Message) };
}

async function invoked(body: string): Promise<{ readonly running: Running; readonly id: string | undefined }> {
  const running = await startWithFunction(handler(body), topic);
  const { Result } = await scf(running).Invoke({ FunctionName: 'audit' });
  return { running, id: Result?.FunctionRequestId };
}

describe('a topic', () => {
  test('has the lines of a run, with the documented keys', async () => {
    const { running, id } = await invoked('console.log("one"); return 1;');
    const { answer, lines } = await search(running);
    expect(answer).toMatchObject({ ListOver: true, Analysis: false });
    expect(answer.Results?.[0]).toMatchObject({ TopicId: 'topic-1', Time: Number(lines[0]?.SCF_LogTime) });
    expect(lines.map(({ SCF_Type, SCF_StatusCode }) => [SCF_Type, SCF_StatusCode])).toEqual([
      ['Platform', '202'],
      ['Platform', '202'],
      ['Custom', '202'],
      ['Platform', '202'],
      ['Platform', '200'],
    ]);
    const custom = lines[2];
    expect(custom?.SCF_Message).toBe(`${new Date(Number(custom?.SCF_LogTime)).toISOString()}\t${id}\tone`);
    expect(lines[4]?.SCF_Message).toMatch(new RegExp(`^Report RequestId: ${id} Duration:`));
    expect(Object.keys(custom ?? {}).toSorted()).toEqual([
      'SCF_Alias',
      'SCF_Duration',
      'SCF_FunctionName',
      'SCF_Level',
      'SCF_LogTime',
      'SCF_MemUsage',
      'SCF_Message',
      'SCF_Namespace',
      'SCF_Qualifier',
      'SCF_RequestId',
      'SCF_RetryNum',
      'SCF_StartTime',
      'SCF_StatusCode',
      'SCF_Type',
    ]);
    expect(custom).toMatchObject({ SCF_FunctionName: 'audit', SCF_RequestId: id, SCF_RetryNum: '0' });
  });

  test('has the error and the status code of a run that failed, for each of its runs', async () => {
    const running = await startWithFunction(handler('throw new Error("boom");'), topic);
    await scf(running).CreateTrigger({
      FunctionName: 'audit',
      TriggerName: 'hourly',
      Type: 'timer',
      TriggerDesc: '0 0 * * * * *',
      Enable: 'OPEN',
    });
    await running.emulator.fireTimer({ functionName: 'audit', triggerName: 'hourly' });
    const { lines } = await search(running, { QueryString: 'SCF_StatusCode:"430"' });
    expect(lines.map(({ SCF_RetryNum }) => SCF_RetryNum)).toEqual(['0', '1', '2']);
    expect((await search(running, { QueryString: 'boom' })).messages[0]).toContain('ERROR RequestId: ');
  });

  test('has the keys of a line that is a JSON object, beside those of SCF', async () => {
    const { running } = await invoked(
      'console.log(JSON.stringify({ verdict: "incomplete", counts: { images: 3 }, SCF_Level: "x" }));',
    );
    const { lines } = await search(running, { QueryString: 'verdict:"incomplete"' });
    expect(lines).toMatchObject([{ verdict: 'incomplete', counts: '{"images":3}', SCF_Level: 'INFO' }]);
  });

  test.each(['{ not json', '["list"]', '"text"'])('takes a line that is no JSON object as it is: %s', async (line) => {
    const { running } = await invoked(`console.log(${JSON.stringify(line)});`);
    const { lines } = await search(running, { QueryString: 'SCF_Type:Custom' });
    expect(lines[0]?.SCF_Message).toContain(`\t${line}`);
    expect(Object.keys(lines[0] ?? {}).filter((key) => !key.startsWith('SCF_'))).toEqual([]);
  });

  test('is empty, and there, once a function names it', async () => {
    const running = await startWithFunction(undefined, topic);
    expect((await search(running)).answer).toMatchObject({ ListOver: true, Results: [] });
  });

  test('stays when the function is gone', async () => {
    const { running } = await invoked('return 1;');
    await scf(running).DeleteFunction({ FunctionName: 'audit' });
    expect((await search(running)).lines).toHaveLength(4);
  });

  test.each([
    { name: "in no function's settings", parameters: { TopicId: 'topic-2' }, options: {} },
    { name: 'of another account', parameters: {}, options: { keys: partner } },
    { name: 'of another region', parameters: {}, options: { region: 'ap-singapore' } },
  ])('$name is not there', async ({ parameters, options }) => {
    const running = await startWithFunction(undefined, topic);
    expect(await codeOf(cls(running, options).SearchLog({ ...everything, ...parameters }))).toBe(
      'ResourceNotFound.TopicNotExist',
    );
  });

  test('has nothing of a function without one', async () => {
    const running = await startWithFunction(handler('return 1;'));
    await scf(running).Invoke({ FunctionName: 'audit' });
    expect(await codeOf(cls(running).SearchLog({ ...everything, TopicId: '' }))).toBe('ResourceNotFound.TopicNotExist');
  });
});

describe('SearchLog', () => {
  const body = 'console.log("apple pie"); console.log("apple"); console.log("pear (ripe)"); return 1;';

  test('finds what a query says', async () => {
    const { running } = await invoked(body);
    const table = [
      { query: '', found: 7 },
      { query: '*', found: 7 },
      { query: 'apple', found: 2 },
      { query: '"apple pie"', found: 1 },
      { query: 'apple AND pie', found: 1 },
      { query: 'apple pie', found: 1 },
      { query: 'apple cherry', found: 0 },
      { query: '"pear (ripe)"', found: 1 },
      { query: 'SCF_Type:Custom', found: 3 },
      { query: 'SCF_Type:"Platform" AND SCF_StatusCode:200', found: 1 },
      { query: 'SCF_StatusCode:>200', found: 6 },
      { query: 'SCF_StatusCode:>=200', found: 7 },
      { query: 'SCF_StatusCode:<202', found: 1 },
      { query: 'SCF_StatusCode:<=200', found: 1 },
      { query: 'SCF_Nothing:>=0', found: 0 },
      { query: 'SCF_Nothing:x', found: 0 },
    ];
    const found = [];
    for (const { query } of table)
      found.push({ query, found: (await search(running, { QueryString: query })).lines.length });
    expect(found).toEqual(table);
  });

  test.each(['apple OR pear', 'NOT apple', '(apple)', '* | select count(*)', '"'])(
    'refuses a query that it does not know: %s',
    async (QueryString) => {
      const running = await startWithFunction(undefined, topic);
      expect(await codeOf(search(running, { QueryString }))).toBe('FailedOperation.SyntaxError');
    },
  );

  test('answers the newest first by default', async () => {
    const { running } = await invoked(body);
    const { messages } = await search(running);
    const newestFirst = await search(running, { Sort: undefined });
    expect(newestFirst.messages).toEqual(messages.toReversed());
  });

  test('takes the beginning of the time in and leaves the end out', async () => {
    const { running } = await invoked(body);
    const { lines } = await search(running);
    const [first, last] = [Number(lines[0]?.SCF_LogTime), Number(lines.at(-1)?.SCF_LogTime)];
    expect((await search(running, { From: first, To: last })).messages).toContain(lines[0]?.SCF_Message);
    expect((await search(running, { From: first, To: last })).messages).not.toContain(lines.at(-1)?.SCF_Message);
    expect((await search(running, { From: last, To: last + 1 })).messages).toContain(lines.at(-1)?.SCF_Message);
    expect((await search(running, { From: last + 1 })).lines).toEqual([]);
  });

  test('goes on with a context, or from an offset', async () => {
    const { running } = await invoked(body);
    const { messages } = await search(running);
    const first = await search(running, { Limit: 5 });
    expect(first).toMatchObject({ messages: messages.slice(0, 5), answer: { ListOver: false } });
    const second = await search(running, { Limit: 5, Context: first.answer.Context });
    expect(second).toMatchObject({ messages: messages.slice(5), answer: { ListOver: true } });
    expect((await search(running, { Offset: 6 })).messages).toEqual(messages.slice(6));
  });

  test.each([
    ['no topic', { TopicId: undefined }, 'MissingParameter'],
    ['a context that is none', { Context: 'abc' }, 'FailedOperation.InvalidContext'],
    [
      'a context beside an offset',
      { Context: Buffer.from('offset-1').toString('base64'), Offset: 1 },
      'FailedOperation.InvalidContext',
    ],
    ['over 1000 lines', { Limit: 1001 }, 'InvalidParameter'],
    ['Lucene', { QuerySyntax: 0 }, 'InvalidParameterValue'],
  ])('refuses %s', async (_name, parameters, code) => {
    const running = await startWithFunction(undefined, topic);
    expect(await codeOf(search(running, parameters))).toBe(code);
  });

  test('takes the booleans of a form', async () => {
    const running = await start({ stateChangeMs: 0 });
    await scf(running).CreateFunction({ ...request, ...topic });
    const answer = await cls(running, { reqMethod: 'GET' }).SearchLog({ ...everything, UseNewAnalysis: true });
    expect(answer.ListOver).toBe(true);
  });

  test('must be permitted', async () => {
    const narrow = { secretId: 'AKIDNARROW', secretKey: 'key', denies: ['cls:SearchLog'] };
    const running = await start({ estate: { accounts: [{ uin: '1', credentials: [narrow] }] } });
    expect(await codeOf(cls(running, { keys: narrow }).SearchLog(everything))).toBe(
      'AuthFailure.UnauthorizedOperation',
    );
  });
});
