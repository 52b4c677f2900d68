import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { evaluate } from '../../../lib/audit/evaluate.ts';
import { renderParameters, renderRevocation, revocations } from '../../../lib/report/findings/cancel-requests.ts';
import { composeMail } from '../../../lib/report/mail/compose.ts';
import type { Allowance, Evidence } from '../../../lib/types.ts';
import { hostileText } from '../../support/hostile-report.ts';
import { mailOptions } from '../../support/mail-options.ts';
import { sampleNotification } from '../../support/sample-news.ts';
import { sampleFindings, sampleReport } from '../../support/sample-report.ts';

const allowance: Allowance = { sharedAccount: '1', relation: 'partner', reason: 'x', required: false };

test('there is one request an image, with exactly the offending accounts', () => {
  expect(revocations(sampleFindings)).toEqual([
    { region: 'ap-guangzhou', imageId: 'img-6pb6lrmy', accountIds: ['101104350001', '101104350002'] },
    { region: 'ap-guangzhou', imageId: 'img-9qabwvbn', accountIds: ['2700036'] },
  ]);
});

test('the same id in two regions is two images', () => {
  const twice = sampleFindings
    .filter((finding) => finding.kind === 'unauthorized-share')
    .slice(0, 1)
    .flatMap((finding) => [finding, { ...finding, image: { ...finding.image, region: 'ap-tokyo' } }]);
  expect(revocations(twice).map(({ region }) => region)).toEqual(['ap-guangzhou', 'ap-tokyo']);
});

test('the line can be pasted into a shell', () => {
  const accountIds = ['101104350001', '101104350002'];
  expect(renderRevocation({ region: 'ap-guangzhou', imageId: 'img-6pb6lrmy', accountIds })).toBe(
    `tccli cvm ModifyImageSharePermission --region ap-guangzhou --ImageId img-6pb6lrmy --AccountIds '["101104350001","101104350002"]' --Permission CANCEL`,
  );
});

test('what is no plain id is quoted, and cannot end the quotes', () => {
  const line = renderRevocation({ region: '$(x)', imageId: "a'; reboot #", accountIds: ["1'\n`2`"] });
  expect(line).toBe(
    `tccli cvm ModifyImageSharePermission --region '$(x)' --ImageId 'a'\\''; reboot #' --AccountIds '["1'\\''\\n\`2\`"]' --Permission CANCEL`,
  );
});

test('a Finance region is asked at its own host', () => {
  expect(renderRevocation({ region: 'ap-shanghai-fsi', imageId: 'img-6pb6lrmy', accountIds: ['1'] })).toContain(
    '--region ap-shanghai-fsi --endpoint cvm.ap-shanghai-fsi.tencentcloudapi.com --ImageId',
  );
});

const accountIds = ['1001', '1002', '1003', '1004'];

test('a request never names an account that the allowlist allows on that image, and names every other', () => {
  fc.assert(
    fc.property(fc.subarray(accountIds), fc.subarray(accountIds), fc.boolean(), (shared, allowed, isLapsed) => {
      const image = { account: '1', region: 'ap-guangzhou', imageId: 'img-6pb6lrmy', name: 'golden', tags: {} };
      const shares = shared.map((sharedAccount) => ({ sharedAccount, createdTime: '2026-01-01T00:00:00Z' }));
      const evidence: Evidence = { targets: [], images: [{ status: 'collected', image, shares }], unconfigured: [] };
      const live = allowed.map((sharedAccount) => ({ ...allowance, sharedAccount }));
      const lapsed = isLapsed
        ? accountIds.map((sharedAccount) => ({ ...allowance, sharedAccount, expires: '2020-01-01' }))
        : [];
      const policy = { targets: [], allowlist: [...live, ...lapsed], timeZone: 'UTC', expiryNoticeDays: 7 };
      const { findings } = evaluate(evidence, policy, '2026-11-24T01:00:00Z');
      const offending = shared.filter((account) => !allowed.includes(account));
      expect(
        revocations(findings)
          .flatMap((one) => one.accountIds)
          .toSorted(),
      ).toEqual(offending.toSorted());
      const { html, text } = composeMail(sampleNotification({ run: sampleReport({ findings }) }), mailOptions);
      for (const part of [html.replaceAll('&quot;', '"'), text]) {
        for (const [list] of part.matchAll(/\[ ?"[\d", ]+\]/g))
          expect(JSON.parse(list).toSorted()).toEqual(offending.toSorted());
      }
    }),
    { numRuns: 60 },
  );
});

test('the parameters are JSON that the API takes, whatever the names are', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const json = renderParameters({ region: 'ap-guangzhou', imageId: text, accountIds: [text] });
      expect(JSON.parse(json)).toEqual({ ImageId: text, AccountIds: [text], Permission: 'CANCEL' });
      expect(json).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    }),
  );
});

test('an account that stands there twice is named once', () => {
  const findings = sampleFindings.filter((finding) => finding.kind === 'unauthorized-share').slice(0, 1);
  expect(revocations([...findings, ...findings]).map((one) => one.accountIds)).toEqual([['101104350001']]);
});
