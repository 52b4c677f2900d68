import { describe, expect, test } from 'vitest';

import { configJsonSchema } from '../../../lib/config/schema/json-schema.ts';

interface Schema {
  readonly description?: string;
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

interface Key {
  readonly path: string;
  readonly schema: Schema;
}

function keysOf(schema: Schema, path = ''): readonly Key[] {
  const properties = Object.entries(schema.properties ?? {}).map(([name, child]) => ({
    path: `${path}.${name}`,
    schema: child,
  }));
  const inner = [...(schema.items ? [schema.items] : []), ...(schema.anyOf ?? [])];
  return [
    ...properties.flatMap((property) => [property, ...keysOf(property.schema, property.path)]),
    ...inner.flatMap((child) => keysOf(child, path)),
  ];
}

const schema: Schema = JSON.parse(JSON.stringify(configJsonSchema()));

describe('configJsonSchema', () => {
  test('documents every key with a sentence', () => {
    const keys = keysOf(schema);
    expect(keys.length).toBeGreaterThan(50);
    expect(
      keys.filter(({ schema: { description } }) => !/^.{10,}\.$/.test(description ?? '')).map(({ path }) => path),
    ).toEqual([]);
  });

  test('has all the keys of the file', () => {
    expect(Object.keys(schema.properties ?? {})).toEqual([
      'site',
      'timeZone',
      'accounts',
      'targets',
      'allowlist',
      'groups',
      'inbound',
      'audit',
      'mail',
      'smtp',
      'state',
      'fanOut',
      'notify',
    ]);
  });

  test('demands what has no default, and refuses what is unknown', () => {
    expect(schema).toMatchObject({ required: ['targets', 'allowlist'], additionalProperties: false });
  });

  test('lets a reference stand for a text of a form', () => {
    const { sharedAccount } = schema.properties?.allowlist?.anyOf?.[0]?.items?.properties ?? {};
    const pattern = new RegExp(sharedAccount?.anyOf?.[0]?.pattern ?? '');
    expect(['101104350000', '${env:PARTNER}', '1011 0435', 'x'].map((text) => pattern.test(text))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(schema.properties?.site?.anyOf).toEqual([
      { enum: ['china', 'international'] },
      { pattern: '\\$\\{(?:env|ssm):[^}]+\\}' },
    ]);
  });
});
