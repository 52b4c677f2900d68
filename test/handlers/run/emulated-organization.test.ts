import { expect, test } from 'vitest';
import { performAudit } from '../../../handlers/run/perform-audit.ts';
import type { EstateMember, EstateOrganization } from '../../../lib/emulator/estate/estate-data.ts';
import { loadText } from '../../support/config-file.ts';
import { startEmulator } from '../../support/start-emulator.ts';
import { createVirtualClock } from '../../support/virtual-clock.ts';

const own = '100000000002';
const uins = ['100000000003', '100000000004', '100000000005', '100000000006'] as const;
const [staging, research, suspended, foreign] = uins;
const allows = ['cvm:DescribeImages', 'cvm:DescribeImageSharePermission', 'sts:GetCallerIdentity'];
const nodes = [
  { id: 1, name: 'Root' },
  { id: 2, name: 'Engineering', parent: 1 },
];

function account(uin: string, trusts = `qcs::cam::uin/${own}:root`) {
  const imageId = `img-${uin.slice(-8)}`;
  const shares = [{ accountId: '101104350000', createdTime: '2026-01-01T00:00:00Z' }];
  return {
    uin,
    suspended: uin === suspended,
    roles: [{ name: 'ImageShareAudit', trusts: [trusts], externalId: 'sec-1', allows }],
    images: [{ imageId, region: 'ap-guangzhou', shares }],
  };
}

async function audit(organization: EstateOrganization, more = '') {
  const clock = createVirtualClock();
  const credentials = { secretId: 'AKIDTEST', secretKey: 'Gu5t9xGARNpq86cd98jo' };
  const { apiBase, requests } = await startEmulator({
    estate: {
      accounts: [
        { ...account(own), credentials: [credentials] },
        ...uins.map((uin) => account(uin, uin === foreign ? 'qcs::cam::uin/9:root' : undefined)),
      ],
      organization,
    },
    now: () => clock.now().getTime(),
  });
  const config = await loadText(
    `accounts: { organization: { role: ImageShareAudit, externalId: sec-1 ${more} } }
targets: [{ region: ap-guangzhou, images: all }]
allowlist: []
`,
  );
  const inputs = { runId: 'run-1', toolVersion: '0', configFile: 'audit.yml', uin: own, clock, credentials, apiBase };
  const { report } = await performAudit(config, inputs);
  const findings = report.findings.map((finding) => {
    const owner = 'place' in finding ? finding.place : 'image' in finding ? finding.image : undefined;
    const reason = 'reason' in finding && 'code' in finding.reason ? finding.reason.code : '';
    return [finding.kind, owner?.account ?? '', reason].filter((part) => part !== '').join(' ');
  });
  return { report, findings, requests };
}

const members: readonly EstateMember[] = uins.map((uin) => ({ uin, name: `of ${uin}`, node: 2 }));

test('an organization is audited member by member; who refuses is named, and the others go on', async () => {
  const { report, findings, requests } = await audit({ manager: own, nodes, members });
  expect(findings).toEqual([
    `unauthorized-share ${own}`,
    `unauthorized-share ${staging}`,
    `unauthorized-share ${research}`,
    `unverified-target ${suspended} InvalidParameter.AccountNotAvaliable`,
    `unverified-target ${foreign} UnauthorizedOperation`,
  ]);
  expect(report.scope.accounts).toContainEqual({ uin: staging, name: `of ${staging}`, departments: ['2', '1'] });
  const roles = requests.filter(({ action }) => action === 'AssumeRole');
  expect(new Set(roles.map((request) => request.account))).toEqual(new Set([own]));
  expect(roles).toHaveLength(uins.length);
});

test('a member that joins while the members are listed is audited', async () => {
  const others = Array.from({ length: 55 }, (_, index): EstateMember => ({ uin: `${200_000_000_000 + index}` }));
  const late: EstateMember = { uin: staging, joinsAfter: 1 };
  const { findings } = await audit({ manager: own, nodes, members: [...others, late] });
  expect(findings).toContain(`unauthorized-share ${staging}`);
  expect(findings.filter((finding) => finding.startsWith('unverified-target'))).toHaveLength(others.length);
});

test('an administrator of all members audits them, and one of some says that it does not see all', async () => {
  const delegated = { manager: research, nodes, members: [{ uin: own, node: 2 }, ...members] };
  const all = await audit({ ...delegated, delegates: [{ uin: own, product: 'cloudaudit' }] }, ', product: cloudaudit');
  expect(all.findings).toContain(`unauthorized-share ${research}`);
  const some = await audit(
    { ...delegated, delegates: [{ uin: own, product: 'cloudaudit', members: [staging] }] },
    ', product: cloudaudit',
  );
  expect(some.findings).toEqual(['unverified-organization', `unauthorized-share ${own}`]);
  expect(some.report.verdict).toBe('incomplete');
});
