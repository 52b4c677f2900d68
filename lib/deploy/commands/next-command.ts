import type { CommandOptions } from '../framework.ts';

/** What says which function is meant, and with which settings: the next command needs the same. */
const meaning = ['config', 'stage', 'region', 'param'] as const;

/** A command to type next, ready for a shell: `npx serverless info --stage prod`, with what this one was told by `options`. */
export function nextCommand(command: string, options: CommandOptions): string {
  const repeated = meaning.flatMap((name) => textsOf(options[name]).map((text) => ` --${name} ${shellQuote(text)}`));
  return `npx serverless ${command}${repeated.join('')}`;
}

function textsOf(option: CommandOptions[string]): readonly string[] {
  if (typeof option === 'string') return [option];
  return typeof option === 'object' ? option : [];
}

function shellQuote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
