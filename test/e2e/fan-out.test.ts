import { expect, test } from 'vitest';
import type { Estate } from '../../lib/emulator/estate/load-estate.ts';
import { owner } from '../emulator/clients.ts';
import { estateImage } from '../support/emulated-cloud.ts';
import { fireFunction } from './fire-function.ts';

const [security, production, research] = ['100000000002', '100000000003', '100000000004'];
const bucket = 'audit-1250000000';
const role = { name: 'ImageShareAudit', trusts: [`qcs::cam::uin/${security}:root`], allows: ['cvm:*', 'sts:*'] };
const rights = ['cvm:*', 'sts:*', 'cos:*', 'region:*', 'scf:InvokeFunction'];

function imagesOf(account: number) {
  const shares = [{ accountId: `10110435000${account}`, createdTime: '2018-06-13T15:03:25Z' }];
  return [estateImage(`img-0000000${account}`, { name: `golden-${account}`, shares })];
}

const estate: Estate = {
  regions: ['ap-guangzhou', 'ap-tokyo'],
  accounts: [
    {
      uin: security,
      credentials: [owner],
      roles: [{ name: 'audit', trusts: ['scf.qcloud.com'], allows: rights }],
      buckets: [{ name: bucket, region: 'ap-guangzhou' }],
      images: imagesOf(1),
    },
    { uin: production, roles: [role], images: imagesOf(2) },
    { uin: research, roles: [role], images: imagesOf(3) },
  ],
};

const audit = `
accounts:
  - { uin: "${security}", name: Security }
  - { uin: "${production}", name: Production, role: ImageShareAudit }
  - { uin: "${research}", name: Research, role: ImageShareAudit }
targets: [{ regions: all, images: all }]
allowlist: []
audit: { mailReserveMs: 6000 }
fanOut: accounts
state: { cos: { bucket: ${bucket}, region: ap-guangzhou, key: audit/state.json }, hmacKey: "\${env:AUDIT_STATE_KEY}" }
`;

/** Deploys the function, and fires its timer once. */
async function fire({ before, timeout }: { readonly before?: string; readonly timeout?: number } = {}) {
  const variables = { AUDIT_STATE_KEY: 'k'.repeat(40) };
  const { emulator, ...run } = await fireFunction({ estate, audit, variables, before, timeoutSeconds: timeout });
  return { ...run, objects: [...emulator.objects(bucket).keys()] };
}

test('the timer starts a part for each account, and mails what they found once', async () => {
  const { runs, mails, report, asked, objects } = await fire();
  expect(runs).toMatchObject([{ statusCode: 200, error: '' }]);
  expect(mails).toHaveLength(1);
  expect(report.scope.accounts.map(({ uin }: { uin: string }) => uin)).toEqual([security, production, research]);
  expect(report.findings.map(({ account, sharedAccount }: Record<string, string>) => [account, sharedAccount])).toEqual(
    [
      [security, '101104350001'],
      [production, '101104350002'],
      [research, '101104350003'],
    ],
  );
  expect(report).toMatchObject({ verdict: 'non-compliant', counts: { images: 3, read: 3, unread: 0 } });
  expect(asked.filter((action) => action === 'Invoke')).toHaveLength(3);
  expect(asked.filter((action) => action === 'DescribeRegions')).toHaveLength(1);
  expect(asked.filter((action) => action === 'DescribeImages')).toHaveLength(6);
  // The memory alone is left.
  expect(objects).toEqual([expect.stringMatching(/^audit\/state\.2\d{7}T/)]);
});

test('an account whose part dies is unverified, and the others are judged', async () => {
  const before = `if (event.account === '${research}') process.exit(3)`;
  const { runs, mails, report, objects } = await fire({ before, timeout: 20 });
  expect(runs).toMatchObject([{ statusCode: 200, error: '' }]);
  expect(mails).toHaveLength(1);
  const found = report.findings.map(({ kind, account, region, cause }: Record<string, unknown>) => [
    kind,
    account,
    region,
    cause,
  ]);
  const cause = { kind: 'part-unusable', problem: 'missing' };
  expect(found).toEqual([
    ['unauthorized-share', security, 'ap-guangzhou', undefined],
    ['unauthorized-share', production, 'ap-guangzhou', undefined],
    ['unverified-target', research, 'ap-guangzhou', cause],
    ['unverified-target', research, 'ap-tokyo', cause],
  ]);
  expect(report.verdict).toBe('incomplete');
  expect(objects).toHaveLength(1);
});
