import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { CommandSchema } from '../../lib/deploy/framework.ts';
import { TencentPlugin } from '../../lib/deploy/plugin.ts';
import { emptyFolder } from '../support/empty-folder.ts';
import { FrameworkError, frameworkWith, writersTo } from './framework.ts';
import { serviceOf } from './service.ts';

function loadPlugin(service = serviceOf()) {
  const lines: string[] = [];
  const { framework, told } = frameworkWith(service);
  return { plugin: new TencentPlugin(framework, {}, writersTo(lines)), framework, told, lines };
}

function eventsOf(commands: Readonly<Record<string, CommandSchema>>, prefix = ''): readonly string[] {
  return Object.entries(commands).flatMap(([name, { lifecycleEvents = [], commands: below = {} }]) => [
    ...lifecycleEvents.map((event) => `${prefix}${name}:${event}`),
    ...eventsOf(below, `${prefix}${name}:`),
  ]);
}

test('makes the provider, its schema and strict checking known', () => {
  const { told, framework } = loadPlugin();
  expect(told).toMatchObject({ provider: 'tencent', schema: { functionEvents: { timer: {} } } });
  expect(framework.configurationInput.configValidationMode).toBe('error');
});

test('refuses to be silent about another provider', () => {
  expect(() => loadPlugin(serviceOf({ name: 'tencentcloud' }))).toThrow(/provider\.name is "tencentcloud".*tencent/);
});

test('leaves it to the framework to say what has not the shape of a function', () => {
  const { framework } = frameworkWith(serviceOf());
  Object.assign(framework.configurationInput, { functions: { audit: null } });
  expect(() => new TencentPlugin(framework, {}, writersTo([]))).not.toThrow();
});

test('every command has a hook, and every option a type', () => {
  const { plugin } = loadPlugin();
  expect(Object.keys(plugin.hooks)).toEqual(expect.arrayContaining([...eventsOf(plugin.commands)]));
  expect(JSON.stringify(plugin.commands).match(/"usage":"[^"]+","(?!type|shortcut|lifecycle)/g)).toBeNull();
});

test("the framework's own packaging is turned off", async () => {
  const { plugin, framework } = loadPlugin();
  await plugin.hooks['before:package:createDeploymentArtifacts']?.();
  expect(framework.service.functions.audit).toMatchObject({ package: { disable: true } });
});

test('printing the settings prints no value of a variable', async () => {
  const { plugin, framework } = loadPlugin(
    serviceOf({}, { environment: { variables: { SMTP_PASSWORD: 'hunter2', EMPTY: '' } } }),
  );
  await plugin.hooks['before:print:print']?.();
  expect(JSON.stringify(framework.configurationInput)).not.toMatch(/hunter2|"secret"/);
  expect(framework.service.functions.audit?.environment?.variables).toEqual({ SMTP_PASSWORD: '***', EMPTY: '' });
});

test('a value is what the environment has, where the file says ${env:..} and nothing else', async () => {
  const directory = await emptyFolder();
  onTestFinished(() => void vi.unstubAllEnvs());
  vi.stubEnv('SMTP_PASSWORD', 'p${self:service}');
  const lines = [
    'provider: { environment: { variables: { SMTP_PASSWORD: "${env:SMTP_PASSWORD}", AS_WRITTEN: text } } }',
    'functions: { audit: { environment: { variables: { OTHER: "${env:SMTP_PASSWORD, \'\'}", PART: "x${env:SMTP_PASSWORD}",',
    '  ABSENT: "${env:ABSENT_HERE, \'default\'}" } } } }',
  ];
  await writeFile(join(directory, 'serverless.yml'), lines.join('\n'));
  const replaced = { OTHER: 'pservice', PART: 'xpservice', ABSENT: 'default' };
  const service = serviceOf(
    { environment: { variables: { SMTP_PASSWORD: 'pservice', AS_WRITTEN: 'text' } } },
    { environment: { variables: replaced } },
  );
  const { framework } = frameworkWith(service);
  const left = 'provider\0environment\0variables\0SMTP_PASSWORD';
  const variablesMeta = new Map([left, 'other'].map((path) => [path, {}]));
  const plugin = new TencentPlugin({ ...framework, serviceDir: directory, variablesMeta }, {}, writersTo([]));
  expect(plugin.hooks).toHaveProperty('deploy:upload');
  expect(service.provider.environment?.variables).toEqual({ SMTP_PASSWORD: 'p${self:service}', AS_WRITTEN: 'text' });
  expect(service.functions.audit?.environment?.variables).toEqual({ ...replaced, OTHER: 'p${self:service}' });
  expect([...variablesMeta.keys()]).toEqual(['other']);
});

test('what is wrong in the settings reaches the framework as a sentence, a bug with its stack', async () => {
  const { plugin } = loadPlugin(serviceOf({ region: 'gz' }));
  const error: unknown = await Promise.resolve(plugin.hooks['info:show']?.()).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(FrameworkError);
  expect(error).toMatchObject({
    message: expect.stringMatching(/^serverless\.yml provider\.region: "gz" is not a valid region/),
  });
  const { framework } = frameworkWith(serviceOf());
  Object.assign(framework.service.functions.audit ?? {}, { handler: undefined });
  const broken = new TencentPlugin(framework, {}, writersTo([]));
  await expect(broken.hooks['info:show']?.()).rejects.not.toBeInstanceOf(FrameworkError);
});
