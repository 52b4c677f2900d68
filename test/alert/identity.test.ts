import { expect, test } from 'vitest';
import { findingId, keyOf, subjectOf } from '../../lib/alert/identity.ts';
import type { FindingSubject } from '../../lib/state/memory.ts';
import type { Allowance, Finding, Image, Place, Target } from '../../lib/types.ts';
import {
  account,
  accountGrantee,
  allowance,
  allTarget,
  bareImage,
  image,
  refused,
  region,
} from '../support/evidence.ts';

const web = image('img-1');
const nameless = bareImage('img-1');
const since = '2026-11-01T00:00:00Z';
const place = { account, region };
const partner = allowance('100', { name: 'Partner', regions: [region] });
const scope = JSON.stringify([null, [region], null, null, []]);

type Kind<Of extends Finding['kind']> = Extract<Finding, { kind: Of }>;

function share(fields: Partial<Kind<'unauthorized-share'>> = {}): Finding {
  return {
    kind: 'unauthorized-share',
    severity: 'high',
    image: web,
    sharedAccount: '100',
    sharedSince: since,
    ...fields,
  };
}

function lapsed(fields: Partial<Kind<'lapsed-allowance'>> = {}): Finding {
  const known = { image: web, sharedAccount: '100', sharedSince: since, allowance: partner };
  return { kind: 'lapsed-allowance', severity: 'high', ...known, ...fields };
}

function missing(of?: Image): Finding {
  const missed = { kind: 'missing-share', severity: 'medium', allowance: partner } as const;
  return of === undefined ? missed : { ...missed, image: of, sharedAccount: '100' };
}

function expiring(fields: Partial<Kind<'expiring-allowance'>> = {}): Finding {
  return {
    kind: 'expiring-allowance',
    severity: 'low',
    allowance: partner,
    expires: '2026-12-01',
    daysLeft: 7,
    ...fields,
  };
}

function unused(fields: Partial<Allowance> = {}): Finding {
  return { kind: 'unused-allowance', severity: 'low', allowance: { ...partner, ...fields } };
}

function unlisted(target: Target = allTarget, where: Partial<Place> = {}): Finding {
  return { kind: 'unverified-target', severity: 'high', place: { ...place, ...where }, target, reason: refused };
}

const tagged = (tags: Readonly<Record<string, string>>): Target => ({ ...allTarget, where: { tags } });
const listing = (...images: readonly string[]): Target => ({ label: 'targets[0]', regions: [region], images });

const unread = (of = web): Finding => ({ kind: 'unverified-image', severity: 'high', image: of, reason: refused });
const onWeb = { ...place, imageId: 'img-1', imageName: 'name-of-img-1' };
const ofPartner = { sharedAccount: '100', sharedAccountName: 'Partner', detail: scope };

test.each<{ finding: Finding; subject: FindingSubject }>([
  { finding: share(), subject: { kind: 'unauthorized-share', ...onWeb, sharedAccount: '100', since } },
  {
    finding: share({ image: nameless, sharedAccountName: 'Partner' }),
    subject: {
      kind: 'unauthorized-share',
      ...place,
      imageId: 'img-1',
      sharedAccount: '100',
      sharedAccountName: 'Partner',
      since,
    },
  },
  {
    finding: lapsed(),
    subject: { kind: 'lapsed-allowance', ...onWeb, sharedAccount: '100', sharedAccountName: 'Partner', since },
  },
  { finding: unread(), subject: { kind: 'unverified-image', ...onWeb } },
  {
    finding: { kind: 'unconfigured-image', severity: 'low', image: web },
    subject: { kind: 'unconfigured-image', ...onWeb },
  },
  {
    finding: { kind: 'share-quota', severity: 'low', image: web, shares: 42, maxShares: 50 },
    subject: { kind: 'share-quota', ...onWeb },
  },
  {
    finding: unlisted(),
    subject: { kind: 'unverified-target', ...place, label: 'targets[0]', detail: '["all",null,[]]' },
  },
  {
    finding: { kind: 'unverified-organization', severity: 'high', reason: refused },
    subject: { kind: 'unverified-organization' },
  },
  {
    finding: {
      kind: 'unverified-organization',
      severity: 'high',
      reason: { kind: 'no-member', account: '1009', path: 'targets[1].accounts' },
    },
    subject: { kind: 'unverified-organization', detail: '["no-member","1009","targets[1].accounts"]' },
  },
  { finding: missing(web), subject: { kind: 'missing-share', ...onWeb, ...ofPartner } },
  { finding: missing(), subject: { kind: 'missing-share', ...ofPartner } },
  { finding: expiring(), subject: { kind: 'expiring-allowance', ...ofPartner, since: '2026-12-01' } },
  { finding: unused(), subject: { kind: 'unused-allowance', ...ofPartner } },
  {
    finding: unused({ name: undefined }),
    subject: { kind: 'unused-allowance', sharedAccount: '100', detail: scope },
  },
])('what outlives the finding $finding.kind says whose it is', ({ finding, subject }) => {
  expect(subjectOf(finding)).toStrictEqual(subject);
});

function keyFor(finding: Finding): string {
  return keyOf(subjectOf(finding));
}

test.each<{ name: string; one: Finding; other: Finding }>([
  { name: 'kinds', one: share(), other: lapsed() },
  { name: 'accounts', one: unread(), other: unread({ ...web, account: '9' }) },
  { name: 'regions', one: unread(), other: unread({ ...web, region: 'ap-tokyo' }) },
  { name: 'images', one: unread(), other: unread(image('img-2')) },
  { name: 'shared accounts', one: share(), other: share({ sharedAccount: '200' }) },
  { name: 'accounts of allowances', one: unused(), other: unused({ grantee: accountGrantee('200') }) },
  { name: 'scopes of allowances', one: unused(), other: unused({ regions: undefined }) },
  { name: 'images that lack a share, and none', one: missing(), other: missing(web) },
  { name: 'accounts that cannot be listed', one: unlisted(), other: unlisted(allTarget, { account: '9' }) },
  { name: 'regions that cannot be listed', one: unlisted(), other: unlisted(allTarget, { region: 'ap-tokyo' }) },
  { name: 'names in targets', one: unlisted(), other: unlisted({ ...allTarget, where: { name: 'web-*' } }) },
  { name: 'tags in targets', one: unlisted(), other: unlisted(tagged({ team: 'web' })) },
  {
    name: 'values of tags in targets',
    one: unlisted(tagged({ team: 'web' })),
    other: unlisted(tagged({ team: 'db' })),
  },
  {
    name: 'keys of tags in targets',
    one: unlisted(tagged({ team: 'web' })),
    other: unlisted(tagged({ owner: 'web' })),
  },
  { name: 'images in targets, and all', one: unlisted(), other: unlisted(listing('img-1')) },
  { name: 'lists of images in targets', one: unlisted(listing('img-1')), other: unlisted(listing('img-2')) },
])('other $name are other findings', ({ one, other }) => {
  expect(keyFor(other)).not.toBe(keyFor(one));
});

test.each<{ name: string; one: Finding; other: Finding }>([
  { name: 'the name of an image', one: unread(), other: unread(nameless) },
  { name: 'what the allowlist calls an account', one: share(), other: share({ sharedAccountName: 'Partner' }) },
  { name: 'when a share was made', one: share(), other: share({ sharedSince: '2026-11-02T00:00:00Z' }) },
  { name: 'when an allowance expires', one: expiring(), other: expiring({ expires: '2026-12-24' }) },
  { name: 'who owns an allowance', one: unused(), other: unused({ owner: 'web@example.com', reason: 'Other' }) },
  {
    name: 'the place of a target in the file',
    one: unlisted(),
    other: unlisted({ ...allTarget, label: 'targets[1]' }),
  },
  {
    name: 'the order of images in a target',
    one: unlisted(listing('img-1', 'img-2')),
    other: unlisted(listing('img-2', 'img-1')),
  },
  {
    name: 'the order of tags in a target',
    one: unlisted(tagged({ team: 'web', env: 'prod' })),
    other: unlisted(tagged({ env: 'prod', team: 'web' })),
  },
])('$name makes no other finding', ({ one, other }) => {
  expect(keyFor(other)).toBe(keyFor(one));
});

const id = (finding: Finding) => findingId(keyOf(subjectOf(finding)));

test('gives a finding the same public id in every run, and each finding its own', () => {
  // printf '%s' '["unauthorized-share","100000000002","ap-guangzhou","img-1","100",null]' | sha256sum | cut -c 1-16
  expect(id(share())).toBe('da42660d99bf388c');
  expect(id(share({ sharedSince: '2026-11-20T00:00:00Z', sharedAccountName: 'Renamed' }))).toBe(id(share()));
  expect(new Set([share(), lapsed(), unread(), missing(), expiring(), unused(), unlisted()].map(id)).size).toBe(7);
});
