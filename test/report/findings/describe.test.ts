import { expect, test } from 'vitest';
import { partProblems } from '../../../lib/findings.ts';
import type { Language } from '../../../lib/options.ts';
import { describe, wordsOf } from '../../../lib/report/findings/describe.ts';
import type { Finding, Image, UnreadReason } from '../../../lib/types.ts';
import { sampleFindings } from '../../support/sample-report.ts';

const languages: readonly Language[] = ['en', 'zh'];
const listed: Image = { account: '100000000002', region: 'ap-guangzhou', imageId: 'img-6pb6lrmy', name: 'golden' };
const unlisted: Image = { account: '100000000002', region: 'ap-guangzhou', imageId: 'img-6pb6lrmy' };

function refused(code: string): UnreadReason {
  const action = 'DescribeImageSharePermission';
  return { kind: 'refused', action, code, message: 'The cloud said no.', requestId: 'request-1' };
}

function unreachable(detail: string): UnreadReason {
  return { kind: 'unreachable', action: 'DescribeImages', detail, attempts: 5 };
}

function unverified(reason: UnreadReason, image: Image = listed): Finding {
  return { kind: 'unverified-image', severity: 'high', image, reason };
}

const empty: Finding = {
  kind: 'unverified-target',
  severity: 'high',
  place: { account: '100000000002', region: 'ap-tokyo' },
  target: { label: 'targets[0]', regions: ['ap-tokyo'], images: 'all', mayBeEmpty: false },
  reason: { kind: 'empty' },
};

test.each(languages)('every sample finding has a title, a reason and a remediation in %s', (language) => {
  for (const finding of sampleFindings) {
    const { title, reason, remediation } = describe(finding, language);
    for (const text of [title, reason, remediation]) {
      expect(text).not.toBe('');
      expect(text).not.toMatch(/undefined|[!！]|\p{Emoji_Presentation}/u);
    }
  }
});

const partly = { kind: 'partly-visible' } as const;
const organizationReasons = [
  { reason: refused('UnauthorizedOperation'), says: 'Grant organization:DescribeOrganizationMembers' },
  { reason: partly, says: 'delegated administrator' },
  { reason: { kind: 'empty-department', department: '7' }, says: 'department 7' },
  {
    reason: { kind: 'no-member', account: '1009', path: 'targets[1].accounts' },
    says: 'targets[1].accounts names the account 1009',
  },
] as const;

test.each(organizationReasons)('an organization with $reason.kind is explained: $says', ({ reason, says }) => {
  const named = reason.kind === 'refused' ? { ...reason, action: 'DescribeOrganizationMembers' } : reason;
  const finding: Finding = { kind: 'unverified-organization', severity: 'high', reason: named };
  const { reason: why, remediation } = describe(finding, 'en');
  expect(`${why} ${remediation}`).toContain(says);
  expect(describe(finding, 'zh').reason).not.toBe(why);
});

test.each(partProblems)('a part whose evidence is %s is explained, each problem in its own words', (problem) => {
  const finding = unverified({ kind: 'part-unusable', problem });
  const { reason, remediation } = describe(finding, 'en');
  expect(reason).toContain(`: the ${problem === 'missing' ? 'invocation' : 'evidence'}`);
  expect(remediation).toContain('the log of the function');
  expect(describe(finding, 'zh').reason).not.toBe(reason);
  const others = partProblems.filter((other) => other !== problem);
  for (const other of others)
    expect(describe(unverified({ kind: 'part-unusable', problem: other }), 'en').reason).not.toBe(reason);
});

test('an invocation that is refused names its permission as CAM does', () => {
  const reason = { ...refused('UnauthorizedOperation'), action: 'Invoke' };
  expect(describe(unverified(reason), 'en').remediation).toContain('Grant scf:InvokeFunction');
});

test.each([
  { code: 'UnauthorizedOperation', says: 'its trust policy names' },
  { code: 'InternalError.GetRoleError', says: 'its trust policy names' },
  { code: 'InvalidParameter.AccountNotAvaliable', says: 'not suspended' },
  { code: 'InternalError.DbError', says: 'internal error' },
  { code: 'AuthFailure.TokenFailure', says: 'temporary credentials' },
])('a role that cannot be assumed with $code: $says', ({ code, says }) => {
  const reason = { ...refused(code), action: 'AssumeRole' };
  expect(describe(unverified(reason), 'en').remediation).toContain(says);
});

test('the two languages differ in every title', () => {
  const titles = Object.entries(wordsOf('en').titles);
  for (const [kind, title] of titles) expect(Object.entries(wordsOf('zh').titles)).not.toContainEqual([kind, title]);
});

test.each([
  { code: 'UnauthorizedOperation', says: 'Grant cvm:DescribeImageSharePermission' },
  { code: 'UnauthorizedOperation.PermissionDenied', says: 'Grant cvm:DescribeImageSharePermission' },
  { code: 'AuthFailure.UnauthorizedOperation', says: 'Grant cvm:DescribeImageSharePermission' },
  { code: 'UnauthorizedOperation.ImageNotBelongToAccount', says: 'belongs to another account' },
  { code: 'UnauthorizedOperation.InvalidToken', says: 'temporary credentials' },
  { code: 'UnauthorizedOperation.MFANotFound', says: 'multi-factor authentication' },
  { code: 'AuthFailure.MFAFailure', says: 'multi-factor authentication' },
  { code: 'AuthFailure.SignatureExpire', says: 'clock' },
  { code: 'AuthFailure.SignatureFailure', says: 'SecretKey does not match' },
  { code: 'AuthFailure.TokenFailure', says: 'temporary credentials' },
  { code: 'AuthFailure.SecretIdNotFound', says: 'SecretId does not exist' },
  { code: 'AuthFailure.InvalidSecretId', says: 'SecretId does not exist' },
  { code: 'InvalidImageId.Malformed', says: 'not a valid image ID' },
  { code: 'InvalidImageId.NotFound', says: 'deleted after it was listed' },
  { code: 'RequestLimitExceeded.UinLimitExceeded', says: 'audit.sharesPerSecond' },
  { code: 'InvalidRegion.NotFound', says: 'Check the spelling of ap-guangzhou' },
  { code: 'UnsupportedRegion', says: 'Check the spelling of ap-guangzhou' },
  { code: 'InternalError.Unknown', says: 'Tencent Cloud had an internal error' },
  { code: 'InternalServerError', says: 'Tencent Cloud had an internal error' },
  { code: 'ServiceUnavailable', says: 'Tencent Cloud had an internal error' },
  { code: 'SomethingNew', says: 'Look up the error code' },
])('$code is answered with "$says"', ({ code, says }) => {
  const { reason, remediation } = describe(unverified(refused(code)), 'en');
  expect(remediation).toContain(says);
  expect(reason).toContain(
    `DescribeImageSharePermission was refused with ${code}: “The cloud said no” (request request-1).`,
  );
});

test('an id that was never listed may be mistyped, one that was listed was deleted meanwhile', () => {
  const neverSeen = describe(unverified(refused('InvalidImageId.NotFound'), unlisted), 'en').remediation;
  expect(neverSeen).toContain('No image with this ID exists in ap-guangzhou');
  expect(neverSeen).toContain('the ID or the region is wrong');
});

test.each([
  {
    name: 'a host that does not resolve',
    finding: unverified(unreachable('getaddrinfo ENOTFOUND x')),
    says: 'spelling of the region',
  },
  {
    name: 'DNS that does not answer',
    finding: unverified(unreachable('getaddrinfo EAI_AGAIN x')),
    says: 'spelling of the region',
  },
  { name: 'silence', finding: unverified(unreachable('no answer within 10000 ms')), says: 'NAT gateway' },
  { name: 'the deadline', finding: unverified({ kind: 'deadline' }), says: 'function timeout' },
  {
    name: 'unknown attributes',
    finding: unverified({ kind: 'attributes-unknown', sharedAccounts: ['2700036'] }),
    says: 'cvm:DescribeImages',
  },
  { name: 'an empty target', finding: empty, says: 'mayBeEmpty: true' },
])('$name has its own remedy', ({ finding, says }) => {
  expect(describe(finding, 'en').remediation).toContain(says);
});

test('an unreachable API is described with the action, what happened and the attempts', () => {
  expect(describe(unverified(unreachable('HTTP 502')), 'en').reason).toContain(
    'DescribeImages got no valid response in 5 attempts: HTTP 502.',
  );
});

test('an image whose attributes are unknown was read all the same', () => {
  const finding = unverified({ kind: 'attributes-unknown', sharedAccounts: ['2700036', '2700037'] });
  expect(describe(finding, 'en').reason).toBe(
    'Its shares were read, but not its name or tags, on which the allowances for 2700036, 2700037 depend.',
  );
});

test('a share that was made after its allowance had expired says so', () => {
  const lapsed = sampleFindings.filter((finding) => finding.kind === 'lapsed-allowance');
  const late = lapsed.map((finding) => ({ ...finding, kind: 'unauthorized-share' }) as const);
  expect(late.map((finding) => describe(finding, 'en').reason)).toEqual([
    'The share was made after the allowance for 101104350002 (Example Partner Ltd) expired at the end of 2026-10-31. Reason given: Runs our appliance. Owner: platform@example.com. Ticket: SEC-1042.',
  ]);
});

test('a lapsed allowance names who had allowed it, why, and until when', () => {
  const lapsed = sampleFindings.filter((finding) => finding.kind === 'lapsed-allowance');
  expect(lapsed.map((finding) => describe(finding, 'en').reason)).toEqual([
    'The allowance for 101104350002 (Example Partner Ltd) expired at the end of 2026-10-31. Reason given: Runs our appliance. Owner: platform@example.com. Ticket: SEC-1042.',
  ]);
});
