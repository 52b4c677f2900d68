import { expect, test } from 'vitest';
import type { Plan } from '../../lib/alert/plan.ts';
import type { Allowance, Evidence, Image, ImageEvidence, Target, TargetEvidence } from '../../lib/types.ts';
import { account, allowance, allTarget, collected, evidence, image, refused, region } from '../support/evidence.ts';
import { createHistory, linesOf } from '../support/history.ts';
import { clean, db, monday, shared, tuesday, unread, web, wednesday } from './fixtures.ts';

const without = evidence([collected(db, [])]);

function listed(fields: Partial<TargetEvidence> = {}, images = 1): TargetEvidence {
  return { account, region, target: allTarget, ...fields, status: 'listed', images };
}

function unlisted(fields: Partial<TargetEvidence> = {}): TargetEvidence {
  return { account, region, target: allTarget, ...fields, status: 'unlisted', reason: refused };
}

function seen(images: readonly ImageEvidence[], ...targets: readonly TargetEvidence[]): Evidence {
  return evidence(images, { targets });
}

const many = Array.from({ length: 42 }, (_, n) => `${1000 + n}`);
const allowed = many.map((one) => allowance(one));
const full = evidence([collected(web, many, 50)]);
const demand = allowance('300', { required: true, images: [web.imageId] });
const demandOfTag = allowance('300', { required: true, where: { tags: { team: 'web' } } });
const demandOfNobody = allowance('300', { required: true, where: { name: 'no-such-*' } });
const expiring = allowance('100', { expires: '2026-11-25' });
const untagged: Image = { ...web, tags: undefined };
const unconfigured = evidence([collected(web, [])], { unconfigured: [db] });
const blind = seen([], unlisted());
const everywhere: Target = { ...allTarget, regions: 'all' };
const far = { ...web, region: 'ap-singapore' };
const noRegion = seen([], unlisted({ target: everywhere, region: 'all' }));
const inOne = seen([collected(db, [])], listed({ target: everywhere }));
const inBoth = (...images: readonly ImageEvidence[]) =>
  seen(images, listed({ target: everywhere }), listed({ target: everywhere, region: 'ap-singapore' }));
const named: Target = { ...allTarget, images: [web.imageId] };

interface Ending {
  readonly name: string;
  readonly before: Evidence;
  readonly after: Evidence;
  readonly allowlist?: readonly Allowance[];
  /** Left out: as before. */
  readonly afterwards?: readonly Allowance[];
  /** Lines of the second run about it; none where it stays open. */
  readonly over: string | undefined;
}

const fromOthers = (status: 'listed' | 'unlisted', ...creators: readonly string[]): Evidence => {
  const place = { account, region };
  const images = creators.map((creator) => ({ ...db, creator }));
  const listing = status === 'listed' ? { ...place, status, images } : { ...place, status, reason: refused };
  return { ...without, inbound: { accounts: [account], places: [listing] } };
};

const blindInbound = { account, status: 'unlisted', reason: refused } as const;
const foreign = { account: '9' };
const inMember = seen([collected({ ...web, ...foreign }, ['100'])], listed(), listed(foreign));
const unknownMembers = { organization: { status: 'unlisted', reason: refused } } as const;
const knownMembers = { organization: { status: 'listed', members: [] } } as const;

const endings: readonly Ending[] = [
  {
    name: 'an image of somebody else is not shared any more',
    before: fromOthers('listed', '7'),
    after: fromOthers('listed'),
    over: 'not-shared untrusted-source img-bbbbbbbb',
  },
  {
    name: 'the images of others could not be listed',
    before: fromOthers('listed', '7'),
    after: fromOthers('unlisted'),
    over: undefined,
  },
  {
    name: 'the images of others in all regions could not be listed, and then could',
    before: { ...inOne, inbound: { accounts: [account], places: [{ ...blindInbound, region: 'all' }] } },
    after: { ...inOne, inbound: { accounts: [account], places: [{ account, region, status: 'listed', images: [] }] } },
    over: 'settled unverified-inbound',
  },
  {
    name: 'the images of others in all regions could not be listed, and still cannot',
    before: { ...inOne, inbound: { accounts: [account], places: [{ ...blindInbound, region: 'all' }] } },
    after: { ...inOne, inbound: { accounts: [account], places: [] } },
    over: undefined,
  },
  {
    name: 'an image of somebody else comes from one who may share it',
    before: fromOthers('listed', '7'),
    after: fromOthers('listed', account),
    over: 'allowed untrusted-source img-bbbbbbbb',
  },
  {
    name: 'nobody looks at images of others any more',
    before: fromOthers('listed', '7'),
    after: without,
    over: 'out-of-scope untrusted-source img-bbbbbbbb',
  },
  {
    name: 'the images of others were listed again',
    before: fromOthers('unlisted'),
    after: fromOthers('listed'),
    over: 'settled unverified-inbound',
  },
  {
    name: 'the account with an image of somebody else may be a member of an unknown organization',
    before: {
      ...fromOthers('listed', '7'),
      ...inMember,
      inbound: {
        accounts: ['9'],
        places: [{ account: '9', region, status: 'listed', images: [{ ...db, account: '9', creator: '7' }] }],
      },
    },
    after: { ...fromOthers('listed'), ...unknownMembers },
    over: undefined,
  },
  {
    name: 'the organization is not known, and an account that was audited may be a member',
    before: inMember,
    after: { ...seen([collected(web, [])], listed()), ...unknownMembers },
    over: undefined,
  },
  {
    name: 'the organization is not known, and a target of an account that was audited was not listed',
    before: seen([collected(web, [])], listed(), unlisted(foreign)),
    after: { ...seen([collected(web, [])], listed()), ...unknownMembers },
    over: undefined,
  },
  {
    name: 'an account has left the organization',
    before: inMember,
    after: { ...seen([collected(web, [])], listed()), ...knownMembers },
    over: 'out-of-scope unauthorized-share img-aaaaaaaa 100',
  },
  {
    name: 'the members are known again',
    before: { ...without, ...unknownMembers },
    after: { ...without, ...knownMembers },
    over: 'settled unverified-organization',
  },
  {
    name: 'an empty department is not known to be empty any more',
    before: { ...without, ...knownMembers, unmatched: [{ kind: 'empty-department', department: '7' }] },
    after: { ...without, ...unknownMembers },
    over: undefined,
  },
  {
    name: 'an image that was not read has left the scope',
    before: unread,
    after: without,
    over: 'out-of-scope unverified-image img-aaaaaaaa',
  },
  {
    name: 'a quota has room again',
    before: full,
    after: evidence([collected(web, many.slice(0, 9), 50)]),
    allowlist: allowed,
    over: 'settled share-quota img-aaaaaaaa',
  },
  {
    name: 'an image with a full quota has left the scope',
    before: full,
    after: without,
    allowlist: allowed,
    over: 'out-of-scope share-quota img-aaaaaaaa',
  },
  { name: 'an image with a full quota was not read', before: full, after: unread, allowlist: allowed, over: undefined },
  {
    name: 'a full quota is not stated any more',
    before: full,
    after: evidence([collected(web, many.slice(0, 9))]),
    allowlist: allowed,
    over: undefined,
  },
  {
    name: 'an image that no target took in is audited',
    before: unconfigured,
    after: evidence([collected(web, []), collected(db, [])]),
    over: 'settled unconfigured-image img-bbbbbbbb',
  },
  {
    name: 'an image that no target took in is gone',
    before: unconfigured,
    after: clean,
    over: 'out-of-scope unconfigured-image img-bbbbbbbb',
  },
  {
    name: 'the place of an image that no target took in was not listed',
    before: unconfigured,
    after: blind,
    over: undefined,
  },
  {
    name: 'a share that was missing is there',
    before: clean,
    after: evidence([collected(web, ['300'])]),
    allowlist: [demand],
    over: 'settled missing-share img-aaaaaaaa 300',
  },
  {
    name: 'a share that was missing is asked for no more',
    before: clean,
    after: evidence([collected(web, ['200'])]),
    allowlist: [demand],
    afterwards: [],
    over: 'out-of-scope missing-share img-aaaaaaaa 300',
  },
  {
    name: 'another share than the missing one is there',
    before: clean,
    after: evidence([collected(web, ['200'])]),
    allowlist: [demand],
    over: undefined,
  },
  {
    name: 'whether a share is missing depends on tags that were not read',
    before: clean,
    after: evidence([collected(untagged, [])]),
    allowlist: [demandOfTag],
    over: undefined,
  },
  {
    name: 'an image that lacked a share was not read',
    before: clean,
    after: unread,
    allowlist: [demand],
    over: undefined,
  },
  {
    name: 'an image is there for a share that had none',
    before: clean,
    after: evidence([collected(web, []), collected(image('img-cccccccc', { name: 'no-such-1' }), ['300'])]),
    allowlist: [demandOfNobody],
    over: 'settled missing-share 300',
  },
  {
    name: 'images were not read that a share may be of',
    before: clean,
    after: unread,
    allowlist: [demandOfNobody],
    over: undefined,
  },
  {
    name: 'an allowance was renewed before it lapsed',
    before: shared,
    after: shared,
    allowlist: [expiring],
    afterwards: [{ ...expiring, expires: '2027-11-25' }],
    over: 'settled expiring-allowance 100',
  },
  {
    name: 'an allowance was taken back on its last day',
    before: shared,
    after: clean,
    allowlist: [allowance('100', { expires: '2026-11-24' })],
    afterwards: [],
    over: 'settled expiring-allowance 100',
  },
  {
    name: 'an allowance is used',
    before: clean,
    after: evidence([collected(web, ['300'])]),
    allowlist: [allowance('300')],
    over: 'settled unused-allowance 300',
  },
  { name: 'a target can be listed', before: blind, after: seen([], listed()), over: 'settled unverified-target' },
  {
    name: 'a target is configured no more',
    before: blind,
    after: seen([collected(db, [])], listed({ target: { ...named, images: [db.imageId] } })),
    over: 'out-of-scope unverified-target',
  },
  {
    name: 'a target is configured in another region only',
    before: blind,
    after: seen([], listed({ region: 'ap-tokyo' }, 2)),
    over: 'out-of-scope unverified-target',
  },
  {
    name: 'a target can be listed, and another cannot, so that the outage goes on',
    before: blind,
    after: seen([], unlisted({ region: 'ap-tokyo' }), listed()),
    over: undefined,
  },
  {
    name: 'the regions that all of them means could not be listed',
    before: inBoth(collected(far, ['100'])),
    after: noRegion,
    over: undefined,
  },
  {
    name: 'its region is not among all regions any more',
    before: inBoth(collected(far, ['100'])),
    after: inOne,
    over: undefined,
  },
  {
    name: 'the image is in none of all regions any more',
    before: inBoth(collected(far, ['100'])),
    after: inBoth(),
    over: 'out-of-scope unauthorized-share img-aaaaaaaa 100',
  },
  {
    name: 'the regions can be listed again',
    before: noRegion,
    after: inOne,
    over: 'settled unverified-target',
  },
  {
    name: 'the target was not listed in a region that is not among all regions any more',
    before: seen([], listed({ target: everywhere }), unlisted({ target: everywhere, region: 'ap-singapore' })),
    after: inOne,
    over: undefined,
  },
];

/** Closed findings in the mails, each with its outcome. */
function overIn({ mails }: Plan): readonly string[] {
  return mails.flatMap(({ notification }) =>
    (notification.news?.closed ?? []).map(({ subject: { kind, imageId, sharedAccount }, outcome }) =>
      [outcome, kind, imageId, sharedAccount].filter((part) => part !== undefined).join(' '),
    ),
  );
}

test.each(endings)(
  'what is said to be over, and what is not, when $name',
  ({ before, after, allowlist = [], afterwards = allowlist, over }) => {
    const history = createHistory();
    expect(linesOf(history.run(before, { at: monday, allowlist })).join()).toContain('new ');
    const plan = history.run(after, { at: tuesday, allowlist: afterwards });
    expect(overIn(plan)).toEqual(over === undefined ? [] : [over]);
    // What stays open ends later, as if nothing had been in between.
    const later = history.run(without, { at: wednesday, allowlist: afterwards });
    if (over === undefined) expect(overIn(later)).not.toEqual([]);
  },
);

test.each<{ name: string; after: Evidence }>([
  { name: 'region', after: seen([], unlisted({ region: 'ap-tokyo' }), listed({ target: named })) },
  { name: 'account', after: seen([], unlisted({ account: '9' }), listed({ target: named })) },
])('a place that was not listed hides no image of another $name', ({ after }) => {
  const history = createHistory();
  history.run(shared, { at: monday });
  expect(overIn(history.run(after, { at: tuesday }))).toEqual(['out-of-scope unauthorized-share img-aaaaaaaa 100']);
});

test.each<{ name: string; place: Partial<Image> }>([
  { name: 'region', place: { region: 'ap-tokyo' } },
  { name: 'account', place: { account: '9' } },
])('an image of the same id in another $name proves nothing', ({ place }) => {
  const history = createHistory();
  history.run(shared, { at: monday });
  const after = seen([collected({ ...web, ...place }, [])], listed(place), unlisted());
  expect(overIn(history.run(after, { at: tuesday }))).toEqual([]);
});

test('a share that was over and is back is reopened, although it was made when it was', () => {
  const history = createHistory();
  history.run(shared, { at: monday });
  history.run(shared, { at: tuesday, allowlist: [allowance('100')] });
  const plan = history.run(shared, { at: wednesday });
  expect(linesOf(plan)).toEqual(['security@example.com: reopened unauthorized-share img-aaaaaaaa 100']);
  expect(plan.mails[0]?.notification.news?.told).toMatchObject([{ firstSeenAt: wednesday }]);
});

test('a share that was judged in another way in between is over once', () => {
  const history = createHistory();
  const lapsed = [allowance('100', { expires: '2026-11-01' })];
  history.run(shared, { at: monday, allowlist: lapsed });
  history.run(shared, { at: tuesday });
  history.run(shared, { at: wednesday, allowlist: lapsed });
  expect(overIn(history.run(clean, { at: '2026-11-26T01:00:00.000Z', allowlist: lapsed }))).toEqual([
    'not-shared lapsed-allowance img-aaaaaaaa 100',
  ]);
});
