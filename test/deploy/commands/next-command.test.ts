import { expect, test } from 'vitest';
import { nextCommand } from '../../../lib/deploy/commands/next-command.ts';
import { commands } from '../../../lib/deploy/commands/schemas.ts';
import { runProcess } from '../../support/run-process.ts';

test('is the command alone where nothing was asked for', () => {
  expect(nextCommand('logs', {})).toBe('npx serverless logs');
});

test('repeats what says which function is meant, and nothing else', () => {
  const options = { region: 'ap-singapore', stage: 'prod', package: 'out', check: true, param: ['enabled=false'] };
  expect(nextCommand('info', options)).toBe(
    'npx serverless info --stage prod --region ap-singapore --param enabled=false',
  );
});

test.each(Object.entries(commands).filter(([name]) => name !== 'print'))(
  'repeats --audit for %s, which takes it',
  (name, { options }) => {
    expect(options).toHaveProperty('audit');
    expect(nextCommand(`${name} --x`, { audit: 'other.yml' })).toBe(`npx serverless ${name} --x --audit other.yml`);
  },
);

test.each(['schedule=0 0 */4 * * * *', "name=it's", 'name=$HOME `id` "x" \\ !', 'name=', 'name=a\nb'])(
  'gives a shell exactly what was given: %j',
  async (param) => {
    const command = nextCommand('info', { param: [param, 'enabled=true'] }).replace('npx serverless', 'printf "%s\\0"');
    const { stdout } = await runProcess('sh', ['-c', command]);
    expect(stdout.split('\0')).toEqual(['info', '--param', param, '--param', 'enabled=true', '']);
  },
);
