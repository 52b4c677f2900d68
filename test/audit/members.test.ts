import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluate } from '../../lib/audit/evaluate.ts';
import type { Allowance, Evidence, Grantee, Image, ImageEvidence, TagCondition } from '../../lib/types.ts';
import {
  allowance,
  bareImage,
  brief,
  collected,
  evidence,
  image,
  policy,
  refused,
  startedAt,
} from '../support/evidence.ts';

const web = image('img-aaaaaaaa', { tags: { env: 'prod' } });
const members = [
  { uin: '100', name: 'Shop', departments: ['1', '1001'] },
  { uin: '200', departments: ['1'] },
];
const listed = { organization: { status: 'listed', members } } as const satisfies Partial<Evidence>;
const unlisted = { organization: { status: 'unlisted', reason: refused } } as const satisfies Partial<Evidence>;

function grant(grantee: Grantee, fields: Partial<Allowance> = {}): Allowance {
  return allowance('0', { grantee, ...fields });
}

const everyone = grant({ kind: 'organization' }, { relation: 'internal' });
const shop = grant({ kind: 'department', id: '1001' });
const vendors: Grantee = { kind: 'group', name: 'vendors', uins: ['300', '400'] };

function judge(images: readonly ImageEvidence[], allowlist: readonly Allowance[], fields: Partial<Evidence> = {}) {
  const { findings, shares, verdict } = evaluate(evidence(images, fields), policy(allowlist), startedAt);
  return {
    verdict,
    findings: findings.map(brief),
    rulings: shares.map(({ sharedAccount, ruling }) => `${sharedAccount} ${ruling}`),
    facts: findings,
  };
}

describe('members of the day', () => {
  test('are covered by an allowance for the organization, and nobody else', () => {
    expect(judge([collected(web, ['100', '200', '300'])], [everyone], listed)).toMatchObject({
      verdict: 'non-compliant',
      rulings: ['100 allowed', '200 allowed', '300 unauthorized'],
    });
  });

  test('are covered by an allowance for their department, and not by that for another', () => {
    expect(judge([collected(web, ['100', '200'])], [shop], listed).rulings).toEqual([
      '100 allowed',
      '200 unauthorized',
    ]);
  });

  test('are named where no allowance covers them', () => {
    const { facts } = judge([collected(web, ['100'])], [], listed);
    expect(facts).toMatchObject([{ sharedAccountName: 'Shop', sharedAccountRelation: 'internal' }]);
  });

  test.each<{ name: string; fields: Partial<Evidence> }>([
    { name: 'could not be listed', fields: unlisted },
    { name: 'were not asked for', fields: {} },
  ])('leave a share undecided where they $name', ({ fields }) => {
    const { rulings, facts, verdict } = judge([collected(web, ['100'])], [everyone, shop], fields);
    expect(verdict).toBe('incomplete');
    expect(rulings).toEqual(['100 undecidable']);
    expect(facts).toContainEqual(
      expect.objectContaining({
        kind: 'unverified-image',
        reason: { kind: 'members-unknown', sharedAccounts: ['100'] },
      }),
    );
    expect(facts.map(({ kind }) => kind)).not.toContain('unused-allowance');
  });

  test('do not change what another allowance covers, even where they could not be listed', () => {
    expect(judge([collected(web, ['100'])], [everyone, allowance('100')], unlisted).rulings).toEqual(['100 allowed']);
  });
});

describe('a member that left', () => {
  const seenMembers = {
    '300': {
      lastSeen: '2026-11-20T01:00:00Z',
      departments: { '1': '2026-11-20T01:00:00Z', '1001': '2026-11-10T01:00:00Z' },
    },
    '200': { lastSeen: '2026-11-23T01:00:00Z', departments: { '1001': '2026-11-09T01:00:00Z' } },
  };

  test('is lapsed, with the time it was last seen as a member', () => {
    const { rulings, facts } = judge([collected(web, ['300'])], [everyone], { ...listed, seenMembers });
    expect(rulings).toEqual(['300 lapsed']);
    expect(facts).toMatchObject([
      { kind: 'lapsed-allowance', sharedAccount: '300', memberUntil: '2026-11-20T01:00:00Z', allowance: everyone },
    ]);
  });

  test('is lapsed for the department that it left while it stays in the organization', () => {
    const { facts } = judge([collected(web, ['200'])], [shop], { ...listed, seenMembers });
    expect(facts).toMatchObject([{ kind: 'lapsed-allowance', memberUntil: '2026-11-09T01:00:00Z' }]);
  });

  test('was never allowed what was shared after that', () => {
    const shares = [{ sharedAccount: '300', createdTime: '2026-11-22T01:00:00Z' }];
    const late: ImageEvidence = { status: 'collected', image: web, shares };
    const { facts } = judge([late], [everyone], { ...listed, seenMembers });
    expect(facts).toMatchObject([{ kind: 'unauthorized-share', memberUntil: '2026-11-20T01:00:00Z' }]);
  });

  test('is unauthorized without a memory', () => {
    expect(judge([collected(web, ['300'])], [everyone], listed).rulings).toEqual(['300 unauthorized']);
  });

  test('is undecided, and not lapsed, where the members could not be listed', () => {
    const { rulings } = judge([collected(web, ['300'])], [everyone], { ...unlisted, seenMembers });
    expect(rulings).toEqual(['300 undecidable']);
  });
});

describe('a group', () => {
  test('has its accounts covered, and is unused once, naming those without a share', () => {
    const { rulings, facts } = judge([collected(web, ['300'])], [grant(vendors)]);
    expect(rulings).toEqual(['300 allowed']);
    expect(facts).toMatchObject([{ kind: 'unused-allowance', unusedAccounts: ['400'] }]);
    const [unused] = judge([collected(web, [])], [grant(vendors)]).facts;
    expect(unused).toEqual({ kind: 'unused-allowance', severity: 'low', allowance: grant(vendors) });
  });

  test('requires each of its accounts', () => {
    const required = grant(vendors, { required: true, images: [web.imageId] });
    expect(judge([collected(web, [])], [required]).findings).toEqual([
      'missing-share img-aaaaaaaa 300',
      'missing-share img-aaaaaaaa 400',
    ]);
  });

  test('expires once', () => {
    const expiring = grant(vendors, { expires: '2026-12-01' });
    expect(judge([collected(web, ['300', '400'])], [expiring]).findings).toEqual([
      'expiring-allowance group:vendors 2026-12-01',
    ]);
  });
});

const ruleExcept = (except: NonNullable<Allowance['except']>, of: Image = web) =>
  judge([collected(of, ['100'])], [allowance('100', { except })]).rulings;

describe('an exception', () => {
  test('leaves out the images that it lists, and those that match', () => {
    expect(ruleExcept({ images: [web.imageId] })).toEqual(['100 unauthorized']);
    expect(ruleExcept({ where: { tags: { env: 'prod' } } })).toEqual(['100 unauthorized']);
    expect(ruleExcept({ images: ['img-bbbbbbbb'], where: { tags: { env: 'dev' } } })).toEqual(['100 allowed']);
  });

  test('does not cover what is not known', () => {
    expect(ruleExcept({ where: { tags: { env: 'prod' } } }, bareImage('img-aaaaaaaa'))).toEqual(['100 undecidable']);
  });
});

test.each<{ condition: TagCondition; ruling: string }>([
  { condition: 'prod', ruling: 'allowed' },
  { condition: ['stage', 'prod'], ruling: 'allowed' },
  { condition: ['stage', 'dev'], ruling: 'unauthorized' },
  { condition: { anyValue: true }, ruling: 'allowed' },
])('a tag meets $condition: $ruling', ({ condition, ruling }) => {
  const [allowed] = judge(
    [collected(web, ['100'])],
    [allowance('100', { where: { tags: { env: condition } } })],
  ).rulings;
  expect(allowed).toBe(`100 ${ruling}`);
});

const anyOf = (tag: string) => allowance('100', { where: { tags: { [tag]: { anyValue: true } } } });

test('a tag that is not there has no value, and a name that all objects have is none', () => {
  expect(judge([collected(web, ['100'])], [anyOf('team')]).rulings).toEqual(['100 unauthorized']);
  expect(judge([collected(web, ['100'])], [anyOf('constructor')]).rulings).toEqual(['100 unauthorized']);
});

const anyGrantee = fc.constantFrom<Grantee>(
  { kind: 'account', uin: '100' },
  { kind: 'account', uin: '300' },
  vendors,
  { kind: 'organization' },
  { kind: 'department', id: '1' },
  { kind: 'department', id: '1001' },
);
const anyException = fc.constantFrom<Allowance['except']>(
  undefined,
  { images: [web.imageId] },
  { where: { name: 'golden-*' } },
  { images: ['img-bbbbbbbb'], where: { tags: { env: ['prod', 'dev'] } } },
);
const anyAllowance = fc
  .record({
    grantee: anyGrantee,
    except: anyException,
    expires: fc.constantFrom(undefined, '2026-01-01', '2026-12-01'),
    where: fc.constantFrom(undefined, { tags: { env: { anyValue: true } as const } }, { name: 'golden-*' }),
  })
  .map(({ grantee, ...fields }) => grant(grantee, fields));
const anyImage = fc
  .record({
    name: fc.constantFrom('golden-web', 'scratch', undefined),
    tags: fc.constantFrom<Image['tags']>({ env: 'prod' }, { env: 'x' }, {}, undefined),
    shares: fc.subarray(['100', '200', '300', '400', '999']),
  })
  .map(({ name, tags, shares }) => collected(image(web.imageId, { name, tags }), shares));
const anyMembers = fc.constantFrom<Partial<Evidence>>(listed, unlisted, {});

function covered(images: readonly ImageEvidence[], allowlist: readonly Allowance[], fields: Partial<Evidence>) {
  const { rulings } = judge(images, allowlist, fields);
  return rulings.filter((ruling) => ruling.endsWith(' allowed'));
}

test('a further allowance never makes a covered share uncovered', () => {
  fc.assert(
    fc.property(anyImage, fc.array(anyAllowance), anyAllowance, anyMembers, (of, allowlist, further, fields) => {
      const before = covered([of], allowlist, fields);
      expect(covered([of], [...allowlist, further], fields)).toEqual(expect.arrayContaining(before));
    }),
  );
});

test('an exception never widens an allowance', () => {
  fc.assert(
    fc.property(anyImage, anyAllowance, anyException, anyMembers, (of, allowed, except, fields) => {
      const wide = covered([of], [{ ...allowed, except: undefined }], fields);
      expect(wide).toEqual(expect.arrayContaining(covered([of], [{ ...allowed, except }], fields)));
    }),
  );
});

test('members that are not known cover nothing, and clear nothing', () => {
  fc.assert(
    fc.property(anyImage, fc.array(anyAllowance), fc.constantFrom(unlisted, {}), (of, allowlist, fields) => {
      const named = allowlist.filter(({ grantee: { kind } }) => kind === 'account' || kind === 'group');
      expect(covered([of], allowlist, fields)).toEqual(covered([of], named, fields));
    }),
  );
});
