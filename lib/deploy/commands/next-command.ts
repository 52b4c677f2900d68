import type { CommandOptions } from '../framework.ts';

/** Options that select the function and its settings, which every command takes: the next command needs the same. */
const selection = ['config', 'stage', 'region', 'audit', 'param'] as const;

/** A command to type next, quoted for a shell: `npx serverless info --stage prod`, with the selection of this command. */
export function nextCommand(command: string, options: CommandOptions): string {
  const repeated = selection.flatMap((name) => textsOf(options[name]).map((text) => ` --${name} ${shellQuote(text)}`));
  return `npx serverless ${command}${repeated.join('')}`;
}

function textsOf(option: CommandOptions[string]): readonly string[] {
  if (typeof option === 'string') return [option];
  return typeof option === 'object' ? option : [];
}

function shellQuote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
