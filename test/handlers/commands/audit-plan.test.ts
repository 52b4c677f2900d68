import { expect, test } from 'vitest';
import { describeAuditPlan } from '../../../handlers/commands/audit-plan.ts';
import { loadText } from '../../support/config-file.ts';

async function planOf(settings: string): Promise<readonly string[]> {
  return describeAuditPlan(await loadText(`${settings}\nallowlist: []\n`));
}

test('a plan names accounts, targets, buckets, rates and time', async () => {
  const accounts = '[{ uin: "1001", name: Production }, { uin: "1002", role: ImageShareAudit }]';
  const all = '{ regions: [ap-guangzhou, ap-shanghai], images: all }';
  const ids = '{ name: Golden, accounts: [Production], region: ap-guangzhou, images: [img-6pb6lrmy] }';
  expect(await planOf(`accounts: ${accounts}\ntargets: [${all}, ${ids}]`)).toEqual([
    'Accounts: 2 (Production 1001, own credentials; 1002, role ImageShareAudit).',
    'targets[0]: all images in 2 accounts x 2 regions (ap-guangzhou; ap-shanghai)',
    'targets[1] Golden: 1 image in 1 account x 1 region (ap-guangzhou)',
    'Buckets: 4, one for each account and API host, each with 10 DescribeImageSharePermission and 40 DescribeImages requests a second, side by side.',
    'Time: about 100 s for 1,000 images in one bucket, about 25 s where they are spread evenly over all.',
    'One run of a function (900 s) reads 8,700 images in a bucket at most.',
  ]);
});

test('regions of the international site share a bucket, but not those of Finance', async () => {
  const plan = await planOf(
    'site: international\ntargets: [{ regions: [ap-singapore, ap-tokyo, ap-shanghai-fsi], images: all }]',
  );
  expect(plan[0]).toBe('Accounts: that of the credentials.');
  expect(plan[2]).toMatch(/^Buckets: 2, /);
});

test('what only a run knows is said', async () => {
  const organization = '{ organization: { role: ImageShareAudit, exclude: ["1003"], departments: ["7"] } }';
  const plan = await planOf(`accounts: ${organization}\ntargets: [{ regions: all, finance: true, images: all }]`);
  expect(plan.slice(0, 3)).toEqual([
    'Accounts: members of the organization in departments 7, without 1, through the role ImageShareAudit.',
    'targets[0]: all images in all accounts x all regions, Finance regions too',
    expect.stringMatching(/^Buckets: known at run time, /),
  ]);
  expect(plan.at(-1)).toBe('Asked at run time, not here: the members of the organization, the regions of CVM.');
});

test('long lists are cut, and the rest is counted', async () => {
  const targets = Array.from({ length: 22 }, () => '{ region: ap-guangzhou, images: all }').join(', ');
  const accounts = Array.from({ length: 7 }, (_, index) => `{ uin: "100${index}", role: R }`).join(', ');
  const plan = await planOf(`accounts: [${accounts}]\ntargets: [${targets}]`);
  expect(plan[0]).toContain('1004, role R; and 2 more).');
  expect(plan).toContain('and 2 more targets');
  expect(plan.filter((line) => line.startsWith('Buckets: 7,'))).toHaveLength(1);
});
