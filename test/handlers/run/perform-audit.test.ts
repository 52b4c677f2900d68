import { expect, test } from 'vitest';
import { performAudit } from '../../../handlers/run/perform-audit.ts';
import { loadText } from '../../support/config-file.ts';
import { type Answer, own, startRoleCloud } from '../../support/role-cloud.ts';

const staging = '100000000003';
const research = '100000000004';
const nodes = [{ NodeId: 1 }, { NodeId: 2, ParentNodeId: 1 }, { NodeId: 3, ParentNodeId: 1 }];
const members = [
  { MemberUin: Number(research), Name: 'Research', NodeId: 3 },
  { MemberUin: Number(staging), Name: 'Staging', NodeId: 2 },
];

function answers(refused: Readonly<Record<string, string>> = {}): Answer {
  return ({ action, parameters: { RoleArn } }) => {
    const account = /uin\/(\d+):/.exec(String(RoleArn))?.[1] ?? '';
    const code = refused[action] ?? refused[account];
    if (code !== undefined) return code;
    switch (action) {
      case 'DescribeOrganization':
        return { HostUin: Number(own), NickName: 'Security', RootNodeId: 1, IsManager: true };
      case 'DescribeOrganizationMembers':
        return { Total: members.length, Items: members };
      case 'DescribeOrganizationNodes':
        return { Total: nodes.length, Items: nodes };
      default:
        return undefined;
    }
  };
}

async function audit(accounts: string, answer = answers(), targets = '{ region: ap-guangzhou, images: all }') {
  const config = await loadText(`accounts: ${accounts}\ntargets: [${targets}]\nallowlist: []\n`);
  const { runtime, credentials, calls } = await startRoleCloud(answer);
  const { report, evidence } = await performAudit(config, {
    ...runtime,
    credentials,
    runId: 'run-1',
    toolVersion: '0',
    configFile: 'audit.yml',
    uin: own,
  });
  const findings = report.findings.map((finding) => {
    const place = 'place' in finding ? finding.place.account : '';
    const reason = 'reason' in finding ? JSON.stringify(finding.reason) : '';
    return [finding.kind, 'image' in finding ? (finding.image?.account ?? '') : place, reason].join(' ').trim();
  });
  return { report, evidence, findings, calls };
}

test('listed accounts are audited, each through its role, and named', async () => {
  const { report, findings, calls } = await audit(
    `[{ uin: "${own}", name: Security }, { uin: "${staging}", name: Staging, role: Audit, externalId: sec-1 }]`,
  );
  expect(report.scope.accounts).toEqual([
    { uin: own, name: 'Security' },
    { uin: staging, name: 'Staging' },
  ]);
  expect(findings).toEqual([`unauthorized-share ${own}`, `unauthorized-share ${staging}`]);
  expect(calls.map(({ action }) => action)).not.toContain('DescribeOrganization');
});

test('an account that refuses is unverified with its reason, and the others are audited', async () => {
  const { report, findings } = await audit(
    `[{ uin: "${own}" }, { uin: "${staging}", role: Audit }]`,
    answers({ [staging]: 'InvalidParameter.AccountNotAvaliable' }),
  );
  expect(findings).toEqual([
    `unauthorized-share ${own}`,
    expect.stringMatching(`^unverified-target ${staging} .*AssumeRole.*InvalidParameter.AccountNotAvaliable`),
  ]);
  expect(report.verdict).toBe('incomplete');
});

test('the members of the organization are audited with their departments, the own account with its own credentials', async () => {
  const { report, findings, calls } = await audit('{ organization: { role: Audit } }');
  expect(report.scope.accounts).toEqual([
    { uin: own, name: 'Security', departments: ['1'] },
    { uin: staging, name: 'Staging', departments: ['2', '1'] },
    { uin: research, name: 'Research', departments: ['3', '1'] },
  ]);
  expect(findings).toEqual([own, staging, research].map((account) => `unauthorized-share ${account}`));
  expect(calls.filter(({ action }) => action === 'AssumeRole')).toHaveLength(2);
});

test('excluded members and other departments are left out', async () => {
  const { report, findings } = await audit(
    `{ organization: { role: Audit, exclude: ["${own}"], departments: ["2"] } }`,
  );
  expect(report.scope.accounts.map(({ uin }) => uin)).toEqual([staging]);
  expect(findings).toEqual([`unauthorized-share ${staging}`]);
});

test('an empty department, an excluded account that is no member, and a target of one that is not audited are said', async () => {
  const { report, findings } = await audit(
    `{ organization: { role: Audit, exclude: ["1009"], departments: ["2", "9"] } }`,
    answers(),
    `{ region: ap-guangzhou, images: all }, { region: ap-beijing, images: all, accounts: ["${research}"] }`,
  );
  expect(findings.filter((finding) => finding.startsWith('unverified-organization'))).toEqual([
    'unverified-organization  {"kind":"empty-department","department":"9"}',
    `unverified-organization  {"kind":"no-member","account":"${research}","path":"targets[1].accounts"}`,
    'unverified-organization  {"kind":"no-member","account":"1009","path":"accounts.organization.exclude"}',
  ]);
  expect(report.verdict).toBe('incomplete');
});

test('an organization that excludes every member has nothing to audit, which is an error', async () => {
  const everyone = [own, staging, research].map((uin) => `"${uin}"`).join(', ');
  await expect(audit(`{ organization: { role: Audit, exclude: [${everyone}] } }`)).rejects.toMatchObject({
    issues: [{ path: 'accounts.organization.exclude' }],
  });
});

test.each(['DescribeOrganization', 'DescribeOrganizationMembers', 'DescribeOrganizationNodes'])(
  'where %s is refused, the own account is audited, and the report is incomplete and says why',
  async (action) => {
    const { report, evidence, findings } = await audit(
      '{ organization: { role: Audit } }',
      answers({ [action]: 'UnauthorizedOperation' }),
    );
    expect(report.verdict).toBe('incomplete');
    expect(report.scope.accounts).toEqual([{ uin: own }]);
    expect(findings).toEqual([
      expect.stringMatching(`^unverified-organization .*"${action}","code":"UnauthorizedOperation"`),
      `unauthorized-share ${own}`,
    ]);
    expect(evidence.organization).toMatchObject({ status: 'unlisted', reason: { action } });
  },
);

test('credentials of another account than the one without a role end the run', async () => {
  await expect(audit(`[{ uin: "${staging}" }, { uin: "${research}", role: Audit }]`)).rejects.toMatchObject({
    issues: [{ path: 'accounts[0].uin', problem: `says ${staging}, but the credentials in use belong to ${own}.` }],
  });
});

test('accounts that all have a role need not be the own one', async () => {
  const { report } = await audit(`[{ uin: "${staging}", role: Audit }]`);
  expect(report.scope.accounts).toEqual([{ uin: staging }]);
});
