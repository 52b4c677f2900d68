import type { CommandOptions } from '../framework.ts';
import { commands } from './schemas.ts';

/** Options that select the function and its settings: the next command needs the same. */
const selection = ['config', 'stage', 'region', 'param'] as const;

/** Commands that read the audit file. */
const readers = new Set(Object.entries(commands).flatMap(([name, { options }]) => ('audit' in options ? [name] : [])));

/** A command to type next, quoted for a shell: `npx serverless info --stage prod`, with the selection of this command. */
export function nextCommand(command: string, options: CommandOptions): string {
  const repeated = [...selection, ...(readers.has(command) ? ['audit'] : [])].flatMap((name) =>
    textsOf(options[name]).map((text) => ` --${name} ${shellQuote(text)}`),
  );
  return `npx serverless ${command}${repeated.join('')}`;
}

function textsOf(option: CommandOptions[string]): readonly string[] {
  if (typeof option === 'string') return [option];
  return typeof option === 'object' ? option : [];
}

function shellQuote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
