import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { evaluate } from '../../../lib/audit/evaluate.ts';
import {
  cancelRequests,
  renderAllowances,
  renderRequest,
  restoreRequests,
  unbrokenParts,
} from '../../../lib/report/findings/share-requests.ts';
import { composeMail } from '../../../lib/report/mail/compose.ts';
import type { Allowance, Evidence } from '../../../lib/types.ts';
import { issuesOf, loadText } from '../../support/config-file.ts';
import { accountGrantee } from '../../support/evidence.ts';
import { hostileText } from '../../support/hostile-report.ts';
import { textOf } from '../../support/html-text.ts';
import { mailOptions } from '../../support/mail-options.ts';
import { sampleNotification } from '../../support/sample-news.ts';
import { sampleFindings, sampleReport } from '../../support/sample-report.ts';

const allowance: Allowance = {
  grantee: { kind: 'account', uin: '1' },
  relation: 'partner',
  reason: 'x',
  required: false,
};

test('there is one request an image, with exactly the offending accounts', () => {
  expect(cancelRequests(sampleFindings)).toEqual([
    {
      region: 'ap-guangzhou',
      imageId: 'img-6pb6lrmy',
      accountIds: ['101104350001', '101104350002'],
      permission: 'CANCEL',
    },
    { region: 'ap-guangzhou', imageId: 'img-9qabwvbn', accountIds: ['2700036'], permission: 'CANCEL' },
  ]);
});

test('the same id in two regions is two images', () => {
  const twice = sampleFindings
    .filter((finding) => finding.kind === 'unauthorized-share')
    .slice(0, 1)
    .flatMap((finding) => [finding, { ...finding, image: { ...finding.image, region: 'ap-tokyo' } }]);
  expect(cancelRequests(twice).map(({ region }) => region)).toEqual(['ap-guangzhou', 'ap-tokyo']);
});

test('the line can be pasted into a shell', () => {
  const accountIds = ['101104350001', '101104350002'];
  expect(renderRequest({ region: 'ap-guangzhou', imageId: 'img-6pb6lrmy', accountIds, permission: 'CANCEL' })).toBe(
    `tccli cvm ModifyImageSharePermission --region ap-guangzhou --ImageId img-6pb6lrmy --AccountIds '["101104350001", "101104350002"]' --Permission CANCEL`,
  );
});

test('what is no plain id is quoted, and cannot end the quotes', () => {
  const line = renderRequest({
    region: '$(x)',
    imageId: "a'; reboot #",
    accountIds: ["1'\n`2`"],
    permission: 'CANCEL',
  });
  expect(line).toBe(
    `tccli cvm ModifyImageSharePermission --region '$(x)' --ImageId 'a'\\''; reboot #' --AccountIds '["1'\\''\\n\`2\`"]' --Permission CANCEL`,
  );
});

test('a Finance region is asked at its own host', () => {
  expect(
    renderRequest({ region: 'ap-shanghai-fsi', imageId: 'img-6pb6lrmy', accountIds: ['1'], permission: 'CANCEL' }),
  ).toContain('--region ap-shanghai-fsi --endpoint cvm.ap-shanghai-fsi.tencentcloudapi.com --ImageId');
});

const accountIds = ['1001', '1002', '1003', '1004'];

test('a request never names an account that the allowlist allows on that image, and names every other', () => {
  fc.assert(
    fc.property(fc.subarray(accountIds), fc.subarray(accountIds), fc.boolean(), (shared, allowed, isLapsed) => {
      const image = { account: '1', region: 'ap-guangzhou', imageId: 'img-6pb6lrmy', name: 'golden', tags: {} };
      const shares = shared.map((sharedAccount) => ({ sharedAccount, createdTime: '2026-01-01T00:00:00Z' }));
      const evidence: Evidence = { targets: [], images: [{ status: 'collected', image, shares }], unconfigured: [] };
      const live = allowed.map((sharedAccount) => ({ ...allowance, grantee: accountGrantee(sharedAccount) }));
      const lapsed = isLapsed
        ? accountIds.map((sharedAccount) => ({
            ...allowance,
            grantee: accountGrantee(sharedAccount),
            expires: '2020-01-01',
          }))
        : [];
      const policy = { targets: [], allowlist: [...live, ...lapsed], timeZone: 'UTC', expiryNoticeDays: 7 };
      const { findings } = evaluate(evidence, policy, '2026-11-24T01:00:00Z');
      const offending = shared.filter((account) => !allowed.includes(account));
      expect(
        cancelRequests(findings)
          .flatMap((one) => one.accountIds)
          .toSorted(),
      ).toEqual(offending.toSorted());
      const { html, text } = composeMail(sampleNotification({ run: sampleReport({ findings }) }), mailOptions);
      for (const part of [textOf(html), text]) {
        for (const [list] of part.matchAll(/\[ ?"[\d", ]+\]/g))
          expect(JSON.parse(list).toSorted()).toEqual(offending.toSorted());
      }
    }),
    { numRuns: 60 },
  );
});

test('a missing share of an existing image is restored by a request of its own', () => {
  expect(restoreRequests(sampleFindings).map(renderRequest)).toEqual([
    `tccli cvm ModifyImageSharePermission --region ap-shanghai-fsi --endpoint cvm.ap-shanghai-fsi.tencentcloudapi.com --ImageId img-qlzp4oea --AccountIds '["100000000009"]' --Permission SHARE`,
  ]);
});

test('an entry of the allowlist allows exactly the unauthorized share, and is refused without a reason and an owner', async () => {
  const entries = renderAllowances(sampleFindings);
  expect(entries).toEqual([
    '- { sharedAccount: "101104350001", regions: [ap-guangzhou], images: [img-6pb6lrmy], reason: "", owner: "" }',
    '- { sharedAccount: "2700036", regions: [ap-guangzhou], images: [img-9qabwvbn], reason: "", owner: "" }',
  ]);
  const head = 'targets: [{ region: ap-guangzhou, images: all }]\nallowlist:\n';
  expect(await issuesOf(`${head}${entries.join('\n')}\n`)).toEqual([
    expect.stringContaining('allowlist[0].reason: "" is blank'),
    expect.stringContaining('allowlist[0].owner: "" is blank'),
    expect.stringContaining('allowlist[1].reason: "" is blank'),
    expect.stringContaining('allowlist[1].owner: "" is blank'),
  ]);
  const filled = entries.map((entry) => entry.replaceAll('""', '"A"')).join('\n');
  const { policy } = await loadText(`${head}${filled}\n`);
  const share = sampleFindings.find((finding) => finding.kind === 'unauthorized-share');
  if (share?.kind !== 'unauthorized-share') throw new Error('no sample');
  const { sharedAccount, image, sharedSince: createdTime } = share;
  const shares = [
    { sharedAccount, createdTime },
    { sharedAccount: '1009', createdTime },
  ];
  const evidence: Evidence = { targets: [], images: [{ status: 'collected', image, shares }], unconfigured: [] };
  const { findings } = evaluate(evidence, policy, '2026-11-24T01:00:00Z');
  expect(findings.flatMap((finding) => (finding.kind === 'unauthorized-share' ? finding.sharedAccount : []))).toEqual([
    '1009',
  ]);
});

test('an entry of the allowlist is one line of YAML that says what was meant, whatever the names are', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const image = { account: '1', region: text, imageId: text };
      const [entry = ''] = renderAllowances([
        {
          kind: 'unauthorized-share',
          severity: 'high',
          image,
          sharedAccount: text,
          sharedSince: '2026-11-24T01:00:00Z',
        },
      ]);
      expect(parseYaml(entry)).toEqual([
        { sharedAccount: text, regions: [text], images: [text], reason: '', owner: '' },
      ]);
      expect(entry).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    }),
  );
});

test('a command is never parted between an option and its value, and its parts are the command', () => {
  const line = renderRequest({
    region: 'ap-guangzhou',
    imageId: 'img-6pb6lrmy',
    accountIds: ['1', '2'],
    permission: 'CANCEL',
  });
  expect(unbrokenParts(line)).toEqual([
    'tccli',
    'cvm',
    'ModifyImageSharePermission',
    '--region ap-guangzhou',
    '--ImageId img-6pb6lrmy',
    `--AccountIds '["1",`,
    `"2"]'`,
    '--Permission CANCEL',
  ]);
  fc.assert(
    fc.property(hostileText, (text) => {
      const hostile = renderRequest({ region: text, imageId: text, accountIds: [text], permission: 'CANCEL' });
      expect(unbrokenParts(hostile).join(' ')).toBe(hostile);
    }),
  );
});

test('an account that stands there twice is named once', () => {
  const findings = sampleFindings.filter((finding) => finding.kind === 'unauthorized-share').slice(0, 1);
  expect(cancelRequests([...findings, ...findings]).map((one) => one.accountIds)).toEqual([['101104350001']]);
});
