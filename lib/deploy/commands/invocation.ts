import { readFile } from 'node:fs/promises';
import { DeployError } from '../../errors.ts';
import type { CommandContext } from './context.ts';

/** The event to hand over: `--data`, or the file of `--path`, as JSON; without either, one as the platform's timer sends it. */
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
    throw new DeployError(`${file} cannot be read (${cause.code}). Name a file with an event in JSON.`, { cause });
  });
}

function parse(text: string, from: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new DeployError(`${from} is no JSON. Write an event such as {"Type":"Timer","Message":""}.`, { cause });
  }
}
