import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { asMapping, type Mapping } from '../../mapping.ts';
import type { Framework } from '../framework.ts';

type Input = Pick<Framework, 'configurationFilename' | 'configurationInput' | 'serviceDir' | 'variablesMeta'>;

/** `${env:NAME}`, alone or with a default. */
const plainReference = /^\$\{env:(\w+)(?:,[^{}]*)?\}$/;

/**
 * Sets each variable of the function that is `${env:NAME}` and nothing else to the value of the environment, as it is. The
 * framework resolves references in that value too, so that a password with `${..}` in it would be deployed as another one.
 * A reference that it cannot resolve it has refused before any plugin is loaded.
 */
export function useLiteralVariables(
  { configurationFilename, configurationInput, serviceDir, variablesMeta }: Input,
  environment: Readonly<Record<string, string | undefined>>,
): void {
  const written = readWritten(join(serviceDir, configurationFilename));
  // What the framework has not checked yet may be anything.
  const { provider, functions } = configurationInput;
  const parts = [
    { path: ['provider'], part: provider, origin: written.provider },
    ...Object.entries(asMapping(functions)).map(([key, part]) => ({
      path: ['functions', key],
      part,
      origin: asMapping(written.functions)[key],
    })),
  ];
  for (const { path, part, origin } of parts) {
    const restored = plainValues(variablesOf(origin), environment);
    Object.assign(variablesOf(part), restored);
    for (const name of Object.keys(restored))
      variablesMeta.delete([...path, 'environment', 'variables', name].join('\0'));
  }
}

/** The file with its references; empty where it is a program. */
function readWritten(file: string): Mapping {
  return /\.(?:ya?ml|json)$/.test(file)
    ? asMapping(parse(readFileSync(file, 'utf8'), { merge: true, logLevel: 'silent' }))
    : {};
}

function variablesOf(part: unknown): Mapping {
  return asMapping(asMapping(asMapping(part).environment).variables);
}

function plainValues(
  variables: Mapping,
  environment: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const values = Object.entries(variables).flatMap(([name, text]) => {
    const [, source = ''] = plainReference.exec(String(text)) ?? [];
    const value = environment[source];
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(values);
}
