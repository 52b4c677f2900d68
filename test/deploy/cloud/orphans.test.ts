import { describe, expect, test } from 'vitest';
import { deploy } from '../../../lib/deploy/cloud/deploy.ts';
import { findOrphans } from '../../../lib/deploy/cloud/orphans.ts';
import { planRemoval, remove } from '../../../lib/deploy/cloud/remove.ts';
import { describeOrphans } from '../../../lib/deploy/commands/orphans.ts';
import { selectTargets } from '../../../lib/deploy/commands/removal-targets.ts';
import type { Deployment } from '../../../lib/deploy/deployment.ts';
import type { CommandOptions } from '../../../lib/deploy/framework.ts';
import { managedRoleName } from '../../../lib/deploy/settings/permissions.ts';
import { artifactOf, daily, deployment, openStage, type Stage } from './stage.ts';

const first = artifactOf('1');

/** Deployment as serverless.yml would name it: its role has its names. */
function named(changes: Partial<Deployment> = {}): Deployment {
  const wanted = { ...deployment, ...changes };
  return changes.role === undefined ? { ...wanted, role: { ...wanted.role, name: managedRoleName(wanted) } } : wanted;
}

async function deployAll(stage: Stage, ...wanted: readonly Deployment[]): Promise<void> {
  for (const each of wanted) await deploy(each, first, { ...stage, cloud: stage.cloudIn(each.region) });
  stage.takeChanges();
  stage.said.warnings.splice(0);
}

const unsearched: readonly unknown[] = [];
/** A region that cannot be searched. */
const mumbaiRefuses = { faults: [{ action: 'ListFunctions', region: 'ap-mumbai', code: 'InvalidParameterValue' }] };
const current = named();
const renamed = named({ functionName: 'audit-old' });
const elsewhere = named({ region: 'ap-singapore' });
const otherStage = named({ stage: 'prod', functionName: 'audit-prod' });
const foreign = named({ service: 'other', functionName: 'other-dev' });

async function removeWith(stage: Stage, options: CommandOptions, wanted = current) {
  const search = await findOrphans(wanted, stage);
  const { targets, kept } = selectTargets(search, wanted, options);
  const changes: string[] = [];
  const told: string[] = [...kept];
  for (const target of targets) {
    const context = { ...stage, cloud: stage.cloudIn(target.deployment.region) };
    const plan = await planRemoval(target.deployment, context, target.parts);
    told.push(...plan.kept);
    changes.push(...(await remove(plan, context)));
  }
  return { changes, kept: told };
}

describe('what serverless.yml no longer names', () => {
  test('is nothing where it names all there is', async () => {
    const stage = await openStage();
    await deployAll(stage, current, foreign);
    expect(await findOrphans(current, stage)).toEqual({ orphans: [], unsearched });
    expect(stage.takeChanges()).toEqual([]);
  });

  test('is found by its tags: a renamed function, one in another region, one of another stage', async () => {
    const stage = await openStage(mumbaiRefuses);
    await deployAll(stage, current, renamed, elsewhere, otherStage, foreign);
    const search = await findOrphans(current, stage);
    expect(search.orphans).toEqual([
      expect.objectContaining({ kind: 'function', name: 'audit-old', region: 'ap-guangzhou', timers: ['daily'] }),
      expect.objectContaining({ kind: 'function', name: 'audit-prod', stage: 'prod' }),
      expect.objectContaining({ kind: 'function', name: 'audit-dev', region: 'ap-singapore', stage: 'dev' }),
    ]);
    expect(describeOrphans(search, current, { param: ['a=1'] })).toEqual([
      'NOT NAMED by this serverless.yml, but created by image-share-audit:',
      '  function audit-old in ap-guangzhou (stage dev), which the timer daily STILL STARTS. To remove it: npx serverless remove --name audit-old --stage dev --region ap-guangzhou --param a=1',
      '  function audit-prod in ap-guangzhou (stage prod), which the timer daily STILL STARTS. To remove it: npx serverless remove --name audit-prod --stage prod --region ap-guangzhou --param a=1',
      '  function audit-dev in ap-singapore (stage dev), which the timer daily STILL STARTS. To remove it: npx serverless remove --name audit-dev --stage dev --region ap-singapore --param a=1',
      'Keep what is deployed with another --stage or --region, or from another serverless.yml.',
      'Other functions and roles of image-share-audit could not be searched in: ap-mumbai (InvalidParameterValue).',
    ]);
  });

  test('is told apart by whether a timer starts it', async () => {
    const stage = await openStage();
    const off = named({ functionName: 'audit-off', triggers: [{ ...daily, enabled: false }] });
    const two = named({ functionName: 'audit-two', triggers: [daily, { ...daily, name: 'weekly' }] });
    await deployAll(stage, off, two);
    const lines = describeOrphans(await findOrphans(current, stage), current, {}).join('\n');
    expect(lines).toContain('function audit-off in ap-guangzhou (stage dev), which no timer starts.');
    expect(lines).toContain(
      'function audit-two in ap-guangzhou (stage dev), which the timers daily, weekly STILL START.',
    );
  });

  test('is a role without its function, too', async () => {
    const stage = await openStage();
    await deployAll(stage, renamed);
    await stage.cloud.deleteFunction(renamed);
    await stage.clock.sleep(5000);
    const { orphans } = await findOrphans(current, stage);
    expect(orphans).toEqual([{ kind: 'role', name: 'audit-old-ap-guangzhou', region: 'ap-guangzhou' }]);
  });

  test('is never a role that the deployed function still has', async () => {
    const stage = await openStage();
    await deployAll(stage, current);
    const wanted = named({ role: { kind: 'named', name: 'theirs' } });
    expect((await findOrphans(wanted, stage)).orphans).toEqual([]);
  });

  test('is found beyond the first page, and among functions whose tags are not listed', async () => {
    const stage = await openStage({
      faults: [
        {
          action: 'ListFunctions',
          answer: 'body',
          times: 1,
          body: JSON.stringify({
            Response: { RequestId: 'untagged', TotalCount: 1, Functions: [{ FunctionName: 'audit-old', Tags: null }] },
          }),
        },
      ],
    });
    await deployAll(stage, renamed);
    const { orphans } = await findOrphans(current, stage);
    expect(orphans).toMatchObject([{ name: 'audit-old', stage: 'dev' }]);
    for (let index = 0; index < 21; index += 1) {
      await stage.cloud.createFunction(
        { ...deployment, functionName: `a${index}`, role: renamed.role.name },
        { runtime: 'Nodejs20.19', handler: 'index.main_handler', tags: {}, zip: first.zip },
      );
    }
    expect((await findOrphans(current, stage)).orphans).toMatchObject([{ name: 'audit-old' }]);
  });
});

describe('a search', () => {
  test('that was refused is no empty result', async () => {
    const stage = await openStage({ denies: ['scf:ListFunctions', 'cam:DescribeRoleList', 'scf:ListTriggers'] });
    const search = await findOrphans(current, stage);
    expect(search.orphans).toEqual([]);
    expect(search.unsearched).toHaveLength(18);
    const [line = ''] = describeOrphans(search, current, {});
    expect(line).toMatch(
      /could not be searched in: ap-guangzhou, .* \(UnauthorizedOperation\.CAM\); roles \(AuthFailure\.UnauthorizedOperation\)/,
    );
  });

  test('without the permission to read timers does not say that none fires', async () => {
    const stage = await openStage();
    await deployAll(stage, renamed);
    const blind = await openStage({ denies: ['scf:ListTriggers'] });
    const cloudIn = (region: string) => ({ ...stage.cloudIn(region), listTriggers: blind.cloud.listTriggers });
    const search = await findOrphans(current, { ...stage, cloudIn });
    expect(describeOrphans(search, current, {})[1]).toContain('whose timers could not be read');
  });

  test('of a cloud that does not answer says so, and throws nothing', async () => {
    const stage = await openStage();
    await stage.vanish();
    const { orphans, unsearched: places } = await findOrphans(current, stage);
    expect(orphans).toEqual([]);
    expect(places.map(({ place }) => place)).toEqual(expect.arrayContaining(['ap-guangzhou', 'ap-singapore', 'roles']));
  });
});

describe('remove', () => {
  test('--all takes everything of this service and stage, in every region, and nothing else', async () => {
    const stage = await openStage();
    await deployAll(stage, current, renamed, elsewhere, otherStage, foreign);
    const { changes, kept } = await removeWith(stage, { all: true });
    expect(changes).toEqual(
      [current, renamed, elsewhere].flatMap(({ functionName, role }) => [
        `removed function ${functionName} with its trigger daily`,
        `removed role ${role.name}`,
        `removed policy ${role.name}`,
      ]),
    );
    expect(kept).toEqual([
      'function audit-prod in ap-guangzhou (stage prod), which the timer daily STILL STARTS: it belongs to another stage',
    ]);
    for (const left of [otherStage, foreign]) {
      expect(await stage.cloud.readFunction(left)).toBeDefined();
      expect(await stage.cloud.readRole(left.role.name)).toBeDefined();
    }
    expect((await removeWith(stage, { all: true }, { ...current, stage: 'prod' })).changes).toHaveLength(3);
    expect(await stage.cloud.readFunction(otherStage)).toBeUndefined();
  });

  test('without it takes what serverless.yml names', async () => {
    const stage = await openStage();
    await deployAll(stage, current, renamed);
    expect((await removeWith(stage, {})).changes).toHaveLength(3);
    expect(await stage.cloud.readFunction(renamed)).toBeDefined();
  });

  test('--name takes that one alone', async () => {
    const stage = await openStage(mumbaiRefuses);
    await deployAll(stage, current, renamed, elsewhere);
    await removeWith(stage, { name: 'audit-old' });
    expect(await stage.cloud.readFunction(renamed)).toBeUndefined();
    await expect(removeWith(stage, { name: 'audit-dev' })).rejects.toThrow(
      'image-share-audit/dev has a audit-dev in ap-guangzhou, ap-singapore. Nothing was removed. Add --region.',
    );
    await removeWith(stage, { name: 'audit-dev', region: 'ap-singapore' });
    expect(await stage.cloudIn('ap-singapore').readFunction(elsewhere)).toBeUndefined();
    expect(await stage.cloud.readFunction(current)).toBeDefined();
    await expect(removeWith(stage, { name: 'audit-old' })).rejects.toThrow(
      'There is no function or role audit-old of image-share-audit/dev. Nothing was removed. Not searched: ap-mumbai',
    );
  });

  test('--name takes a role without its function', async () => {
    const stage = await openStage();
    await deployAll(stage, current, renamed);
    await stage.cloud.deleteFunction(renamed);
    await stage.clock.sleep(5000);
    const { changes } = await removeWith(stage, { name: 'audit-old-ap-guangzhou' });
    expect(changes).toEqual(['removed role audit-old-ap-guangzhou', 'removed policy audit-old-ap-guangzhou']);
    expect(await stage.cloud.readFunction(current)).toBeDefined();
  });

  test('--all leaves a role whose function may be where nobody could look', async () => {
    const stage = await openStage(mumbaiRefuses);
    await stage.cloud.createRole('audit-old-ap-mumbai', {
      trust:
        '{"version":"2.0","statement":[{"action":"name/sts:AssumeRole","effect":"allow","principal":{"service":["scf.qcloud.com"]}}]}',
      tags: { 'image-share-audit:managed-by': 'image-share-audit/dev' },
    });
    expect(await removeWith(stage, { all: true })).toEqual({
      changes: [],
      kept: ['role audit-old-ap-mumbai: the region of its function could not be searched'],
    });
  });

  test('leaves the role that serverless.yml names for another function', async () => {
    const stage = await openStage();
    await deployAll(stage, current, { ...renamed, role: { kind: 'named', name: current.role.name } });
    const { changes, kept } = await removeWith(stage, { name: 'audit-old' });
    expect(changes).toEqual(['removed function audit-old with its trigger daily']);
    expect(kept).toEqual(['role audit-dev-ap-guangzhou, which is named in serverless.yml']);
  });
});
