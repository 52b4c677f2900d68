import { expect, test } from 'vitest';
import { routeFindings } from '../../lib/alert/routing.ts';
import type { Route } from '../../lib/options.ts';
import type { Finding } from '../../lib/types.ts';
import { account, allowance, allTarget, image, refused, region } from '../support/evidence.ts';
import { mailOptions } from '../support/mail-options.ts';

const web = image('img-1', { tags: { team: 'web', env: 'prod' } });
const owned = allowance('100', { owner: 'platform@example.com' });
const place = { account, region };

const findings = {
  'unauthorized-share': {
    kind: 'unauthorized-share',
    severity: 'high',
    image: web,
    sharedAccount: '100',
    sharedSince: '2026-11-01T00:00:00Z',
  },
  'lapsed-allowance': {
    kind: 'lapsed-allowance',
    severity: 'high',
    image: web,
    sharedAccount: '100',
    sharedSince: '2026-11-01T00:00:00Z',
    allowance: owned,
  },
  'unverified-image': { kind: 'unverified-image', severity: 'high', image: web, reason: refused },
  'unverified-target': { kind: 'unverified-target', severity: 'high', place, target: allTarget, reason: refused },
  'missing-share': { kind: 'missing-share', severity: 'medium', allowance: owned, image: web, sharedAccount: '100' },
  'missing-share without an image': { kind: 'missing-share', severity: 'medium', allowance: owned },
  'expiring-allowance': {
    kind: 'expiring-allowance',
    severity: 'low',
    allowance: owned,
    expires: '2026-12-01',
    daysLeft: 7,
  },
  'unused-allowance': { kind: 'unused-allowance', severity: 'low', allowance: owned },
  'unconfigured-image': { kind: 'unconfigured-image', severity: 'low', image: web },
  'share-quota': { kind: 'share-quota', severity: 'low', image: web, shares: 45, maxShares: 50 },
} as const satisfies Record<string, Finding>;

/** The findings that a route with these conditions takes, by name; mail.to gets the others, and no finding is lost. */
function taken(conditions: Partial<Route>): readonly string[] {
  const route = { to: ['web@example.com'], cc: [], ...conditions };
  const all = Object.values(findings);
  const [main, routed] = routeFindings(all, { ...mailOptions, routes: [route] }, []);
  expect(all.filter((finding) => main?.findings.has(finding) === routed?.findings.has(finding))).toEqual([]);
  return Object.entries(findings).flatMap(([name, finding]) => (routed?.findings.has(finding) ? [name] : []));
}

const ofImages = [
  'unauthorized-share',
  'lapsed-allowance',
  'unverified-image',
  'missing-share',
  'unconfigured-image',
  'share-quota',
];
const ofAllowances = [
  'lapsed-allowance',
  'missing-share',
  'missing-share without an image',
  'expiring-allowance',
  'unused-allowance',
];
const ofPlaces = ['unauthorized-share', 'lapsed-allowance', 'unverified-image', 'unverified-target'].concat(
  ofImages.slice(3),
);

test.each<{ name: string; route: Partial<Route>; takes: readonly string[] }>([
  { name: 'no condition', route: {}, takes: Object.keys(findings) },
  { name: 'an owner', route: { owner: 'platform@example.com' }, takes: ofAllowances },
  { name: 'another owner', route: { owner: 'web@example.com' }, takes: [] },
  { name: 'a tag', route: { tags: { team: 'web' } }, takes: ofImages },
  { name: 'all of two tags', route: { tags: { team: 'web', env: 'prod' } }, takes: ofImages },
  { name: 'one of two tags', route: { tags: { team: 'web', env: 'test' } }, takes: [] },
  { name: 'a tag that is not there', route: { tags: { owner: 'web' } }, takes: [] },
  { name: 'an account', route: { accounts: ['7', account] }, takes: ofPlaces },
  { name: 'another account', route: { accounts: ['7'] }, takes: [] },
  { name: 'a region', route: { regions: ['ap-tokyo', region] }, takes: ofPlaces },
  { name: 'another region', route: { regions: ['ap-tokyo'] }, takes: [] },
  { name: 'the account in another region', route: { accounts: [account], regions: ['ap-tokyo'] }, takes: [] },
  {
    name: 'an owner and a tag',
    route: { owner: 'platform@example.com', tags: { env: 'prod' } },
    takes: ['lapsed-allowance', 'missing-share'],
  },
])('a route by $name takes what meets it, and the rest goes to mail.to', ({ route, takes }) => {
  expect(taken(route)).toEqual(takes);
});

test('tags that were not read meet no condition', () => {
  const unread: Finding = { kind: 'unverified-image', severity: 'high', image: image('img-2'), reason: refused };
  const untagged: Finding = { ...unread, image: { account, region, imageId: 'img-2' } };
  const route: Route = { to: ['web@example.com'], cc: [], tags: { team: 'web' } };
  const [main] = routeFindings([unread, untagged], { ...mailOptions, routes: [route] }, []);
  expect(main?.findings).toEqual(new Set([unread, untagged]));
});

test('routes to the same people are one group, in whatever order they are named', () => {
  const routes: readonly Route[] = [
    { to: ['Web <web@example.com>', 'ops@example.com'], cc: [], tags: { team: 'web' } },
    { to: ['ops@example.com'], cc: ['WEB@example.com'], owner: 'platform@example.com' },
  ];
  const [, routed, ...others] = routeFindings(Object.values(findings), { ...mailOptions, routes }, []);
  expect(others).toEqual([]);
  expect(routed?.findings.size).toBe(new Set([...ofImages, ...ofAllowances]).size);
});

test.each<{ name: string; departments?: readonly string[]; to: readonly string[] }>([
  { name: 'in the department', departments: ['1001'], to: ['web@example.com'] },
  { name: 'in a department below it', departments: ['1002', '1001', '1'], to: ['web@example.com'] },
  { name: 'in another department', departments: ['1003', '1'], to: ['security@example.com'] },
  { name: 'in no department', departments: [], to: ['security@example.com'] },
  { name: 'that nobody could place', to: ['security@example.com', 'web@example.com'] },
])('a finding in an account $name goes where it belongs, or to both', ({ departments, to }) => {
  const routes = [{ to: ['web@example.com'], cc: [], departments: ['1001'] }];
  const known = { uin: account, ...(departments && { departments }) };
  const groups = routeFindings([findings['unverified-target']], { ...mailOptions, cc: [], routes }, [known]);
  expect(groups.filter((group) => group.findings.size > 0).flatMap(({ addresses }) => addresses)).toEqual(to);
});

test('members that could not be listed are reported to every department as well, and allowances only to mail.to', () => {
  const organization: Finding = { kind: 'unverified-organization', severity: 'high', reason: refused };
  const routes = [{ to: ['web@example.com'], cc: [], departments: ['1001'] }];
  const all = [organization, findings['unused-allowance']];
  const [main, routed] = routeFindings(all, { ...mailOptions, routes }, [{ uin: account }]);
  expect(main?.findings).toEqual(new Set(all));
  expect(routed?.findings).toEqual(new Set([organization]));
});

test('an account that nobody could place is in a route only if it meets the other conditions', () => {
  const routes = [{ to: ['web@example.com'], cc: [], departments: ['1001'], regions: ['ap-elsewhere'] }];
  const [, routed] = routeFindings([findings['unverified-target']], { ...mailOptions, routes }, []);
  expect(routed?.findings.size).toBe(0);
});
