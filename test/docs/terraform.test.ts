import { describe, expect, test } from 'vitest';
import { HANDLER } from '../../lib/deploy/cloud/function-settings.ts';
import { isSamePolicy, trustPolicy, writePolicy } from '../../lib/deploy/cloud/policy.ts';
import { auditPolicy } from '../../lib/deploy/settings/permissions.ts';
import { blocksIn, languages, read } from './documents.ts';

/** Text of serverless.yml, whose values the example repeats. */
const settings = await read('serverless.yml');
const settingOf = (key: string) => new RegExp(`^ *${key}: ([^#\n]+?) *(?:#.*)?$`, 'm').exec(settings)?.[1] ?? '';

/** JSON of an object in HCL whose attributes stand one on a line, or one in braces. */
const toJson = (hcl: string) => hcl.replaceAll(/(\w+) *= /g, '"$1": ').replaceAll(/(["\]}])\n(?= *")/g, '$1,\n');

const argument = (block: string, name: string) => new RegExp(`^ *${name} *= *(.*)$`, 'm').exec(block)?.[1];

/** Names of variables at the beginnings of lines, in YAML or HCL. */
const names = (text: string) => [...text.matchAll(/^ +([A-Z_]+)(?: *=|:)/gm)].map(([, name]) => name);

describe.each(languages)('the Terraform example of $folder', ({ folder }) => {
  const load = async () => {
    const blocks = blocksIn(await read(`${folder}/deploying-by-hand.md`));
    return blocks.find((block) => block.includes('tencentcloud_scf_function')) ?? '';
  };

  test('creates the function as deploy does', async () => {
    const block = await load();
    expect(argument(block, 'handler')).toBe(JSON.stringify(HANDLER));
    expect(argument(block, 'runtime')).toBe(JSON.stringify(settingOf('runtime')));
    expect(argument(block, 'mem_size')).toBe(settingOf('memorySize'));
    expect(argument(block, 'timeout')).toBe(settingOf('timeout'));
    expect(argument(block, 'schedule')).toBe(JSON.stringify(settingOf('schedule')));
    expect(argument(block, 'retry_config { retry_num')).toBe(`${settingOf('attempts')} }`);
    expect(argument(block, 'msg_ttl')).toBe(settingOf('maxAgeSeconds'));
    expect(argument(block, 'zip_file')).toBe('"dist/function.zip"');
  });

  test('has the variables of serverless.yml', async () => {
    const [, variables = ''] = /environment = \{([^}]*)\}/.exec(await load()) ?? [];
    const wanted = /^ {4}variables:\n((?: {6}.*\n)+)/m.exec(settings)?.[1] ?? '';
    expect(names(wanted).length).toBeGreaterThan(0);
    expect(new Set(names(variables))).toEqual(new Set(names(wanted)));
  });

  test('gives the role the policy and the trust of deploy', async () => {
    const block = await load();
    const documentOf = (type: string) => {
      const [, document = ''] =
        new RegExp(`^resource "${type}" [^]*?jsonencode\\((\\{[^]*?)\\)$`, 'm').exec(block) ?? [];
      return toJson(document);
    };
    expect(isSamePolicy(documentOf('tencentcloud_cam_policy'), writePolicy(auditPolicy({ roles: [] })))).toBe(true);
    expect(isSamePolicy(documentOf('tencentcloud_cam_role'), trustPolicy)).toBe(true);
  });
});
