import { readFile } from 'node:fs/promises';
import { DeployError } from '../../errors.ts';
import type { CommandContext } from './context.ts';

/** Event of an invocation: `--data`, or the file of `--path`, as JSON; by default, one as the platform's timer sends it. */
export async function readEvent({ options, now }: Pick<CommandContext, 'options' | 'now'>): Promise<unknown> {
  const { data, path } = options;
  if (typeof data === 'string') return parse(data, '--data');
  if (typeof path === 'string') return parse(await readText(path), path);
  // https://cloud.tencent.com/document/product/583/9708
  return {
    Type: 'Timer',
    TriggerName: 'by-hand',
    Time: now().toISOString().replace(/\.\d+/, ''),
    Message: '',
  };
}

async function readText(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new DeployError(`Cannot read ${file} (${cause.code}). Name a file that holds an event as JSON.`, { cause });
  });
}

function parse(text: string, from: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new DeployError(`${from} is not valid JSON. Write an event such as {"Type":"Timer","Message":""}.`, {
      cause,
    });
  }
}

/** Errors whose message says what is wrong; of any other, a bug, the stack is what helps. */
const expected = /^(?:CloudRefusedError|CloudUnreachableError|ConfigError|MailError|StateError): /;

/** Error of a run for people, from its stack: the message of an expected error, all of a bug. */
export function describeRunError(stack: string): string {
  return expected.test(stack) ? stack.replace(expected, '').replace(/\n +at [^]*/, '') : stack;
}
