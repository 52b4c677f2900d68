import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { assumesRoles, auditPolicy, deployerPolicy, executionRole } from '../../../lib/deploy/settings/permissions.ts';
import { readSettings } from '../../../lib/deploy/settings/settings.ts';
import { allows } from '../../../lib/emulator/resources/policy.ts';
import { serviceOf } from '../service.ts';

const reading = {
  effect: 'allow',
  action: ['cvm:DescribeImages', 'cvm:DescribeImageSharePermission'],
  resource: ['*'],
};

function settingsOf(provider: Parameters<typeof serviceOf>[0]) {
  return readSettings(serviceOf(provider), 'serverless.yml', new Date('2026-11-24T05:00:00Z')).settings;
}

test('the function may read images and shares, and nothing else', () => {
  expect(auditPolicy({ roles: [] })).toEqual({ version: '2.0', statement: [reading] });
});

test('where a target means all regions, the function may also list them', () => {
  expect(auditPolicy({ roles: [], allRegions: true }).statement).toEqual([
    { ...reading, action: [...reading.action, 'region:DescribeRegions'] },
  ]);
});

test('where it invokes itself, the function may invoke, which takes no narrower resource', () => {
  expect(auditPolicy({ roles: [], fanOut: true }).statement).toEqual([
    { ...reading, action: [...reading.action, 'scf:InvokeFunction'] },
  ]);
});

test('for an organization, its lists, and one role in every member', () => {
  expect(auditPolicy({ roles: [], organization: { role: 'ImageShareAudit' } }).statement).toEqual([
    {
      ...reading,
      action: [
        ...reading.action,
        'organization:DescribeOrganization',
        'organization:DescribeOrganizationMembers',
        'organization:DescribeOrganizationNodes',
        'organization:ListOrgServiceAssignMember',
      ],
    },
    { effect: 'allow', action: ['sts:AssumeRole'], resource: ['qcs::cam::uin/*:roleName/ImageShareAudit'] },
  ]);
});

test('an organization that only the allowlist names is listed, and no role is assumed', () => {
  const { statement } = auditPolicy({ roles: [], organization: {} });
  expect(statement).toHaveLength(1);
  expect(statement[0]?.action).toContain('organization:DescribeOrganizationMembers');
  expect(assumesRoles({ roles: [], organization: {} })).toBe(false);
  expect(assumesRoles({ roles: [], organization: { role: 'ImageShareAudit' } })).toBe(true);
});

test('where it assumes roles, these and no others', () => {
  const roles = [{ uin: '100000000002', role: 'ImageShareAudit' }];
  expect(auditPolicy({ roles }).statement).toEqual([
    reading,
    { effect: 'allow', action: ['sts:AssumeRole'], resource: ['qcs::cam::uin/100000000002:roleName/ImageShareAudit'] },
  ]);
});

test('where it reads secrets, these and no others', () => {
  const secrets = { region: 'ap-guangzhou', names: ['smtp-password', 'state-key'] };
  const path = 'qcs::ssm:ap-guangzhou::secret/creatorUin/*';
  expect(auditPolicy({ roles: [], secrets }).statement).toEqual([
    reading,
    { effect: 'allow', action: ['ssm:GetSecretValue'], resource: [`${path}/smtp-password`, `${path}/state-key`] },
  ]);
});

test('the emulator permits reading these secrets, and no other', () => {
  const secrets = { region: 'ap-guangzhou', names: ['smtp-password'] };
  const document = JSON.stringify(auditPolicy({ roles: [], secrets }));
  const isAllowed = (name: string, region = 'ap-guangzhou') =>
    allows([document], 'ssm:GetSecretValue', `qcs::ssm:${region}::secret/creatorUin/100000000002/${name}`);
  expect(isAllowed('smtp-password')).toBe(true);
  expect(isAllowed('smtp-password', 'ap-tokyo')).toBe(false);
  expect(isAllowed('other')).toBe(false);
});

test('where the memory is in a bucket, its objects and no others', () => {
  const bucket = { name: 'audit-1250000000', region: 'ap-guangzhou', key: 'image-share-audit/state.json' };
  const place = 'qcs::cos:ap-guangzhou:uid/1250000000:audit-1250000000';
  expect(auditPolicy({ roles: [], bucket }).statement).toEqual([
    reading,
    { effect: 'allow', action: ['cos:GetBucket'], resource: [`${place}/*`] },
    {
      effect: 'allow',
      action: ['cos:GetObject', 'cos:PutObject', 'cos:DeleteObject'],
      resource: [`${place}/image-share-audit/state.*`],
    },
  ]);
});

test('a role that is named is used as it is; one that is made has the region in its name', () => {
  expect(executionRole(settingsOf({ role: 'mine' }), { roles: [] })).toEqual({ kind: 'named', name: 'mine' });
  expect(executionRole(settingsOf({}), { roles: [] })).toEqual({
    kind: 'managed',
    name: 'image-share-audit-dev-audit-ap-guangzhou',
    policy: auditPolicy({ roles: [] }),
  });
  expect(executionRole(settingsOf({ namespace: 'security' }), { roles: [] }).name).toBe(
    'image-share-audit-dev-audit-security-ap-guangzhou',
  );
});

/** CAM's name where it is not that of the API: https://www.tencentcloud.com/document/product/598/57149 */
const permissionOf = (action = '') => (action === 'Invoke' ? 'InvokeFunction' : action);

test('whoever deploys may pass that one role, and makes none where one is named', () => {
  const { statement } = deployerPolicy({ kind: 'named', name: 'mine' }, '100000000002');
  expect(statement[1]).toEqual({
    effect: 'allow',
    action: ['cam:PassRole'],
    resource: ['qcs::cam::uin/100000000002:roleName/mine'],
  });
  expect(statement[0]?.action.filter((action) => action.startsWith('cam:'))).toEqual([
    'cam:GetRole',
    'cam:DescribeRoleList',
  ]);
});

/** Needs no permission. */
const free = ['GetCallerIdentity'];
/** Called by the audit, and not by the deployer. */
const ofAudit = new Set(['DescribeRegions']);

test('whoever deploys may do what the deployer does, and no more', async () => {
  const folder = 'lib/deploy/cloud';
  const files = [...(await readdir(folder)).map((file) => `${folder}/${file}`), 'lib/cloud/answers.ts'];
  const sources = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  const called = sources.flatMap((source) =>
    [...source.matchAll(/(?:action: |act\(|list\w*\()'([A-Z]\w+)'/g)].map(([, action]) => action),
  );
  const [allowed] = deployerPolicy({ kind: 'managed', name: 'x', policy: auditPolicy({ roles: [] }) }, '1').statement;
  const names = allowed?.action.map((action) => action.split(':')[1]) ?? [];
  expect(new Set([...names, ...free])).toEqual(
    new Set(called.map(permissionOf).filter((action) => !ofAudit.has(action))),
  );
});
