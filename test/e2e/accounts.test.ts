import { expect, test } from 'vitest';
import type { EstateAccount, EstateRole } from '../../lib/emulator/estate/estate-data.ts';
import { owner } from '../emulator/clients.ts';
import { estateImage } from '../support/emulated-cloud.ts';
import { fireFunction } from './fire-function.ts';

const [security, production, staging, research] = ['100000000002', '100000000003', '100000000004', '100000000005'];
const rights = ['cvm:*', 'sts:*'];

function memberRole(trusts: string): EstateRole {
  return { name: 'ImageShareAudit', trusts: [trusts], allows: rights };
}

/** Member account with one image that is shared with an outsider. */
function member(uin: string, roles: readonly EstateRole[]): EstateAccount {
  const shares = [{ accountId: `9${uin.slice(1)}`, createdTime: '2018-06-13T15:03:25Z' }];
  return { uin, roles, images: [estateImage(`img-${uin.slice(-8)}`, { name: `golden-${uin}`, shares })] };
}

const estate = {
  accounts: [
    { uin: security, credentials: [owner], roles: [{ name: 'audit', trusts: ['scf.qcloud.com'], allows: rights }] },
    member(production, [memberRole(`qcs::cam::uin/${security}:root`)]),
    member(staging, [memberRole(`qcs::cam::uin/${production}:root`)]),
    member(research, []),
  ],
};

const audit = `
accounts:
  - { uin: "${production}", name: Production, role: ImageShareAudit }
  - { uin: "${staging}", name: Staging, role: ImageShareAudit }
  - { uin: "${research}", name: Research, role: ImageShareAudit }
targets: [{ region: ap-guangzhou, images: all }]
allowlist: []
`;

test('one mail tells what is shared in an account, and names those whose role trusts another or does not exist', async () => {
  const { runs, mails, report, asked } = await fireFunction({ estate, audit });
  expect(runs).toMatchObject([{ statusCode: 200, error: '' }]);
  expect(mails).toHaveLength(1);
  expect(report).toMatchObject({
    verdict: 'incomplete',
    scope: { accounts: [{ uin: production }, { uin: staging }, { uin: research }] },
    counts: { images: 1, read: 1, unread: 0 },
    findings: [
      { kind: 'unauthorized-share', account: production, sharedAccount: `9${production.slice(1)}` },
      { kind: 'unverified-target', account: staging, cause: { action: 'AssumeRole', code: 'UnauthorizedOperation' } },
      { kind: 'unverified-target', account: research, cause: { code: 'InternalError.GetRoleError' } },
    ],
  });
  expect(report.findings).toHaveLength(3);
  for (const text of ['Production', 'Staging', 'Research', `9${production.slice(1)}`])
    expect(mails[0]?.text).toContain(text);
  // Images of the others are not asked for with the credentials of an account that they do not belong to.
  expect(asked.filter((action) => action?.startsWith('DescribeImage'))).toHaveLength(2);
});
