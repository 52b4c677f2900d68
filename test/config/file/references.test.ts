import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';

import { environmentSecrets, resolveReferences, type SecretReference } from '../../../lib/config/file/references.ts';
import { describeIssue } from '../../../lib/errors.ts';
import { configErrorOf, issuesOf, loadText } from '../../support/config-file.ts';

const head = 'targets: [{ region: ap-guangzhou, images: all }]\nallowlist: []\n';

const NOT_A_REFERENCE =
  'This "${" does not begin a reference. Write ${env:NAME} or ${ssm:SecretName}; put a value that contains "${" itself into such a variable.';

describe('resolveReferences', () => {
  test('puts values in place of whole strings and of parts, in lists and mappings', async () => {
    const resolved = await resolveReferences(
      { a: '${env:A}', b: ['x-${env:A}-${env:B}', '$A {env:A} $'], c: { d: 5, e: null } },
      environmentSecrets({ A: '1', B: 'two' }),
    );
    expect(resolved).toEqual({
      value: { a: '1', b: ['x-1-two', '$A {env:A} $'], c: { d: 5, e: null } },
      problems: [],
      secrets: new Set(['a', 'b[0]']),
    });
  });

  test('takes what comes back as it is', async () => {
    const hostile = { A: '${env:B}', B: 'secret', C: '[1, 2]', D: '$& $1 $$' };
    const { value } = await resolveReferences(['${env:A}', '${env:C}', '${env:D}'], environmentSecrets(hostile));
    expect(value).toEqual(['${env:B}', '[1, 2]', '$& $1 $$']);
  });

  test('asks once for each name, and takes the answer later if need be', async () => {
    const asked: SecretReference[] = [];
    const { value } = await resolveReferences(['${env:A}', '${env:A}', '${env:B}'], async (reference) => {
      asked.push(reference);
      return reference.name.toLowerCase();
    });
    expect(value).toEqual(['a', 'a', 'b']);
    expect(asked).toEqual([
      { source: 'env', name: 'A' },
      { source: 'env', name: 'B' },
    ]);
  });
});

describe('secrets of SSM', () => {
  const seen: SecretReference[] = [];
  const remember = (reference: SecretReference) => {
    seen.push(reference);
    return reference.source === 'env' ? 'international' : `value of ${reference.name}`;
  };

  test('are asked for once each, by version and by the site of the settings, and taken as they are', async () => {
    seen.length = 0;
    const settings = { site: '${env:SITE}', a: '${ssm:one}', b: ['x${ssm:one}', '${ssm:one/v1.2}'] };
    const { value, problems, secrets } = await resolveReferences(settings, remember);
    expect(value).toEqual({ site: 'international', a: 'value of one', b: ['xvalue of one', 'value of one'] });
    expect(problems).toEqual([]);
    expect(secrets).toEqual(new Set(['site', 'a', 'b[0]', 'b[1]']));
    expect(seen.slice(1)).toEqual([
      { source: 'ssm', name: 'one', version: 'SSM_Current', site: 'international' },
      { source: 'ssm', name: 'one', version: 'v1.2', site: 'international' },
    ]);
  });

  test('are not asked for where only an unused place needs them', async () => {
    seen.length = 0;
    const { value, problems } = await resolveReferences({ mail: '${ssm:one}' }, remember, () => false);
    expect(seen).toEqual([]);
    expect(value).toEqual({ mail: '${ssm:one}' });
    expect(problems).toMatchObject([{ path: ['mail'], isUnasked: true }]);
  });

  test('that are empty are a problem', async () => {
    const { problems } = await resolveReferences(['${ssm:one}'], () => '');
    expect(problems).toMatchObject([{ path: [0], problem: 'The secret one is empty.' }]);
  });
});

describe('environmentSecrets', () => {
  test('knows what is set, and nothing that every object has', () => {
    const resolve = environmentSecrets({ A: '1' });
    expect(resolve({ source: 'env', name: 'A' })).toBe('1');
    expect(resolve({ source: 'env', name: 'constructor' })).toBeUndefined();
    expect(resolve({ source: 'ssm', name: 'A', version: 'SSM_Current', site: 'china' })).toBeUndefined();
  });
});

describe('loadConfig', () => {
  const cases = [
    {
      name: 'a variable that is not set',
      yaml: `${head}timeZone: "\${env:ZONE}"\n`,
      issues: ['3 timeZone: The environment variable ZONE is not set. Set it where the audit runs.'],
    },
    {
      name: 'a variable that is empty',
      yaml: `${head}timeZone: "\${env:EMPTY}"\n`,
      issues: ['3 timeZone: The environment variable EMPTY is empty. Give it a value where the audit runs.'],
    },
    {
      name: 'a secret of SSM that is not read',
      yaml: `${head}timeZone: "\${ssm:zone-1}"\n`,
      issues: ['3 timeZone: The secret zone-1 is not read here. It is read from SSM by every run that needs it.'],
    },
    ...[
      '${ZONE}',
      '${env:}',
      '${env:A B}',
      '${env:1A}',
      '${env:ZONE',
      '${file:x}',
      '${env: ZONE}',
      '${ssm:}',
      '${ssm:-a}',
      '${ssm:a/}',
      '${ssm:a/b/c}',
    ].map((reference) => ({
      name: `${reference}, which is no reference`,
      yaml: `${head}timeZone: '${reference}'\n`,
      issues: [`3 timeZone: ${NOT_A_REFERENCE}`],
    })),
    {
      name: 'a reference as a key',
      yaml: `${head}"\${env:ZONE}": x\n`,
      issues: ['3: The key "${env:ZONE}" contains a reference. References are for values only.'],
    },
    {
      name: 'text where a number belongs',
      yaml: `${head}audit: { concurrency: "\${env:NUMBER}" }\n`,
      issues: ['3 audit.concurrency: The value is not a whole number. Write a whole number from 1 to 100.'],
    },
  ];
  test.each(cases)('reports $name', async ({ yaml, issues }) => {
    expect(await issuesOf(yaml, { EMPTY: '', NUMBER: '8' })).toEqual(issues);
  });

  test('fills in any text', async () => {
    const yaml = `targets: [{ region: "\${env:REGION}", images: ["img-\${env:ID}"] }]
allowlist: [{ sharedAccount: "\${env:ACCOUNT}", reason: x }]
site: "\${env:SITE}"
`;
    const environment = { REGION: 'ap-guangzhou', ID: '6pb6lrmy', ACCOUNT: '101104350000', SITE: 'international' };
    const config = await loadText(yaml, environment);
    expect(config.cloud.site).toBe('international');
    expect(config.policy).toMatchObject({
      targets: [{ regions: ['ap-guangzhou'], images: ['img-6pb6lrmy'] }],
      allowlist: [{ grantee: { kind: 'account', uin: '101104350000' } }],
    });
  });

  test('never shows what a variable holds, whatever is wrong with it', async () => {
    const secret = 'hunter2 hunter2';
    const yaml = `site: "\${env:S}"
timeZone: "\${env:S}"
accounts: [{ uin: "\${env:S}", name: "\${env:S}" }, { uin: "\${env:S}" }]
targets:
  - { region: "\${env:S}", images: ["\${env:S}", "\${env:S}"], accounts: ["\${env:S}", "\${env:S}"] }
  - { regions: ["\${env:S}", "\${env:S}"], images: "\${env:S}", where: "\${env:S}", mayBeEmpty: "\${env:S}" }
allowlist:
  - { sharedAccount: "\${env:S}", reason: x, regions: ["\${env:S}"], expires: "\${env:S}", relation: "\${env:S}" }
  - { sharedAccount: "\${env:S}", reason: x, regions: ["\${env:S}"], required: "\${env:S}" }
audit: "\${env:S}"
mail: { from: "\${env:S}", to: ["\${env:S}", "\${env:S}"], when: "\${env:S}" }
smtp: { host: "\${env:S}", port: "\${env:S}", secure: "\${env:S}", password: "\${env:S}", ca: "\${env:S}" }
state: "\${env:S}"
notify: ["\${env:S}"]
`;
    const error = await configErrorOf(loadText(yaml, { S: secret }));
    expect(error.issues.length).toBeGreaterThan(25);
    expect(error.issues.map(describeIssue).join('\n')).not.toContain('hunter2');
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('hunter2');
  });
});
