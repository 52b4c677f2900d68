import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { readEvent } from '../../lib/deploy/commands/invocation.ts';
import { readStart } from '../../lib/deploy/commands/logs.ts';
import { confirm } from '../../lib/deploy/commands/remove.ts';
import { runLocally } from '../../lib/deploy/commands/run-locally.ts';
import type { CommandOptions } from '../../lib/deploy/framework.ts';
import { runContext, runEnvironment } from '../../lib/scf-runtime/context.ts';
import { emptyFolder } from '../support/empty-folder.ts';

const now = new Date('2026-11-24T05:00:00.123Z');

async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const directory = await emptyFolder();
  for (const [name, content] of Object.entries(files)) await writeFile(join(directory, name), content);
  return directory;
}

function eventOf(options: CommandOptions) {
  return readEvent({ options, now: () => now });
}

function terminalThatSays(line: string) {
  const input = Object.assign(new PassThrough(), { isTTY: true });
  input.write(line);
  return { input, output: Object.assign(new PassThrough(), { isTTY: true }) };
}

describe('the event of an invocation', () => {
  test('is one as the timer sends it', async () => {
    const event = { Type: 'Timer', TriggerName: 'by-hand', Time: '2026-11-24T05:00:00Z', Message: '' };
    await expect(eventOf({})).resolves.toEqual(event);
  });

  test('is what is given, as text or in a file', async () => {
    const directory = await folderWith({ 'event.json': '{"from":"file"}' });
    await expect(eventOf({ data: '{"from":"text"}' })).resolves.toEqual({ from: 'text' });
    await expect(eventOf({ path: `${directory}/event.json` })).resolves.toEqual({ from: 'file' });
  });

  test('that is no JSON, or not there, is refused', async () => {
    await expect(eventOf({ data: '{' })).rejects.toThrow(/--data is not valid JSON/);
    await expect(eventOf({ path: 'missing.json' })).rejects.toThrow(/Cannot read missing\.json \(ENOENT\)/);
  });
});

test.each([
  { text: '30m', start: '2026-11-24T04:30:00.123Z' },
  { text: '6h', start: '2026-11-23T23:00:00.123Z' },
  { text: '7d', start: '2026-11-17T05:00:00.123Z' },
  { text: '2026-11-24T01:00:00Z', start: '2026-11-24T01:00:00.000Z' },
])('logs since $text', ({ text, start }) => {
  expect(readStart(text, now).toISOString()).toBe(start);
});

test.each(['', 'yesterday', '5', '1w', '-1h', '2026-13-01'])('logs since "%s" are refused', (text) => {
  expect(() => readStart(text, now)).toThrow(/--startTime/);
});

describe('removing', () => {
  test.each([
    { line: 'y\n', answer: true },
    { line: 'YES\n', answer: true },
    { line: 'n\n', answer: false },
    { line: '\n', answer: false },
    { line: 'yesterday\n', answer: false },
  ])('answers $answer to $line', async ({ line, answer }) => {
    await expect(confirm(terminalThatSays(line))).resolves.toBe(answer);
  });

  test('takes the end of the input for a no', async () => {
    const terminal = terminalThatSays('');
    terminal.input.end();
    await expect(confirm(terminal)).resolves.toBe(false);
  });

  test('without a terminal, nothing is asked', async () => {
    await expect(confirm({ ...terminalThatSays('y\n'), input: new PassThrough() })).rejects.toThrow(/Use --yes/);
  });
});

describe('a run on this machine', () => {
  const credentials = { secretId: 'id', secretKey: 'key' };
  const { signal } = new AbortController();
  const run = (body: string, { timeoutSeconds = 20, interrupted = signal } = {}) => {
    const code = `exports.main_handler = async (event, context) => { ${body} };`;
    const lines: string[] = [];
    const subject = {
      functionName: 'audit',
      namespace: 'default',
      region: 'ap-guangzhou',
      memoryMb: 256,
      timeoutSeconds,
      environment: { OWN: 'x' },
    };
    const job = {
      files: [['index.js', Buffer.from(code)]] as const,
      handler: 'index.main_handler',
      event: { a: 1 },
      context: runContext(subject, 'request'),
      environment: (codeDir: string) => runEnvironment(subject, { source: 'api', credentials }, codeDir),
      timeoutMs: timeoutSeconds * 1000,
      memoryMb: 256,
      onLine: (line: string) => lines.push(line),
    };
    const result = runLocally(job, interrupted);
    return { result, lines };
  };

  test("has the function's environment and no other, and a context like the platform's", async () => {
    vi.stubEnv('SECRET_OF_THIS_MACHINE', 'x');
    onTestFinished(() => void vi.unstubAllEnvs());
    const { result } = run(`return {
      event, own: process.env.OWN, other: process.env.SECRET_OF_THIS_MACHINE, cwd: process.cwd() === __dirname,
      names: Object.keys(process.env).filter((name) => name.startsWith('TENCENTCLOUD_')),
      request: context.request_id, region: context.tencentcloud_region, left: context.getRemainingTimeInMillis() <= 20000,
    };`);
    expect(JSON.parse(await result)).toEqual({
      event: { a: 1 },
      own: 'x',
      cwd: true,
      names: ['TENCENTCLOUD_RUNENV', 'TENCENTCLOUD_SECRETID', 'TENCENTCLOUD_SECRETKEY'],
      request: 'request',
      region: 'ap-guangzhou',
      left: true,
    });
  });

  test.each([
    { name: 'throws', body: 'throw new TypeError("no images");', says: /TypeError: no images\n +at / },
    {
      name: 'says what is wrong',
      body: 'class MailError extends Error { name = "MailError" } throw new MailError("Nobody took the mail.");',
      says: /^The run failed: Nobody took the mail\.$/,
    },
    { name: 'never ends', body: 'setInterval(() => {}, 1000); await new Promise(() => {});', says: /timeout of 1 s/ },
    { name: 'ends its process', body: 'process.exit(3);', says: /ended with 3/ },
    { name: 'is killed', body: 'process.kill(process.pid, "SIGKILL");', says: /ended with SIGKILL/ },
  ])('that $name has failed', async ({ body, says }) => {
    const { result } = run(body, { timeoutSeconds: 1 });
    await expect(result).rejects.toThrow(says);
  });

  test('that is interrupted ends at once', async () => {
    const interruption = new AbortController();
    const { result } = run('await new Promise(() => {});', { interrupted: interruption.signal });
    interruption.abort();
    await expect(result).rejects.toThrow(/interrupted/);
  });

  test('tells what it writes, but for the line that it also returns', async () => {
    const summary = run('console.log("one"); console.log(JSON.stringify({ a: 1 })); return { a: 1 };');
    await expect(summary.result).resolves.toBe('{"a":1}');
    expect(summary.lines).toEqual(['one']);
    const other = run('console.log("one"); console.log("two"); return { a: 1 };');
    await other.result;
    expect(other.lines).toEqual(['one', 'two']);
    const failed = run('console.log("one"); console.log("why"); throw new Error("no");');
    await expect(failed.result).rejects.toThrow('no');
    expect(failed.lines).toEqual(['one', 'why']);
  });
});
