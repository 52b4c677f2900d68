import { expect, test } from 'vitest';
import { evaluate } from '../../lib/audit/evaluate.ts';
import type { Allowance, Evidence, InboundImage, Verdict } from '../../lib/types.ts';
import {
  account,
  allowance,
  allTarget,
  bareImage,
  brief,
  collected,
  evidence,
  image,
  policy,
  refused,
  region,
  startedAt,
  unavailable,
} from '../support/evidence.ts';

interface Case {
  readonly publishers?: readonly string[];
  readonly name: string;
  readonly evidence: Evidence;
  readonly allowlist?: readonly Allowance[];
  readonly findings: readonly string[];
  readonly verdict: Verdict;
}

const web = image('img-web00001', { tags: { env: 'prod' }, name: 'golden-web' });
const db = image('img-db000001', { tags: { env: 'dev' }, name: 'scratch-db' });
const partner = '101104350000';
const stranger = '101104350001';
const unlisted = { account, region, status: 'unlisted', target: allTarget, reason: refused } as const;
const many = (count: number) => Array.from({ length: count }, (_, index) => String(200000000000 + index));
const allowMany = (count: number) => many(count).map((sharedAccount) => allowance(sharedAccount));

const ofOthers = (...images: readonly InboundImage[]): Evidence =>
  evidence([collected(web, [])], {
    inbound: { accounts: [account, '3'], places: [{ account, region, status: 'listed', images }] },
  });
const knownMembers = {
  organization: { status: 'listed', members: [{ uin: partner, departments: [] }] },
} as const satisfies Partial<Evidence>;

const cases: readonly Case[] = [
  {
    name: 'an image that nobody known shares is from an untrusted source',
    evidence: ofOthers({ ...db, creator: stranger }, { ...image('img-own00001'), creator: '3' }),
    publishers: [partner],
    findings: ['untrusted-source img-db000001'],
    verdict: 'non-compliant',
  },
  {
    name: 'an image of an audited account, a member or a publisher is trusted',
    evidence: {
      ...ofOthers(
        { ...web, creator: account },
        { ...db, creator: partner },
        { ...image('img-pub00001'), creator: '7' },
      ),
      ...knownMembers,
    },
    publishers: ['7'],
    findings: [],
    verdict: 'compliant',
  },
  {
    name: 'a creator that is missing or no account is not trusted',
    evidence: ofOthers({ ...web }, { ...db, creator: 'tencent' }, { ...image('img-long0001'), creator: `${partner}1` }),
    publishers: [partner],
    findings: ['untrusted-source img-db000001', 'untrusted-source img-long0001', 'untrusted-source img-web00001'],
    verdict: 'non-compliant',
  },
  {
    name: 'a member is not trusted while the members are not known',
    evidence: {
      ...ofOthers({ ...db, creator: partner }),
      organization: { status: 'unlisted', reason: refused },
    },
    publishers: [],
    findings: ['unverified-organization', 'untrusted-source img-db000001'],
    verdict: 'incomplete',
  },
  {
    name: 'images of others that could not be listed are a finding',
    evidence: evidence([collected(web, [])], {
      inbound: { accounts: [account], places: [{ account, region, status: 'unlisted', reason: refused }] },
    }),
    publishers: [],
    findings: ['unverified-inbound'],
    verdict: 'incomplete',
  },
  {
    name: 'an image without shares is compliant under an empty allowlist',
    evidence: evidence([collected(web, [])]),
    findings: [],
    verdict: 'compliant',
  },
  {
    name: 'a share that no allowance names is unauthorized',
    evidence: evidence([collected(web, [partner, stranger])]),
    allowlist: [allowance(partner)],
    findings: [`unauthorized-share img-web00001 ${stranger}`],
    verdict: 'non-compliant',
  },
  {
    name: 'an account that begins like an allowed one is not allowed',
    evidence: evidence([collected(web, ['1011043500001'])]),
    allowlist: [allowance('101104350000'), allowance('10110435000012')],
    findings: [
      'unauthorized-share img-web00001 1011043500001',
      'unused-allowance 101104350000',
      'unused-allowance 10110435000012',
    ],
    verdict: 'non-compliant',
  },
  {
    name: 'an allowance covers only the images it names',
    evidence: evidence([collected(web, [partner]), collected(db, [partner])]),
    allowlist: [allowance(partner, { images: ['img-web00001'] })],
    findings: [`unauthorized-share img-db000001 ${partner}`],
    verdict: 'non-compliant',
  },
  {
    name: 'an allowance covers only the regions it names',
    evidence: evidence([collected(web, [partner])]),
    allowlist: [allowance(partner, { regions: ['ap-singapore'] })],
    findings: [`unauthorized-share img-web00001 ${partner}`, `unused-allowance ${partner}`],
    verdict: 'non-compliant',
  },
  {
    name: 'an allowance covers only the accounts it names',
    evidence: evidence([collected(web, [partner])]),
    allowlist: [allowance(partner, { accounts: ['100000000099'] })],
    findings: [`unauthorized-share img-web00001 ${partner}`, `unused-allowance ${partner}`],
    verdict: 'non-compliant',
  },
  {
    name: 'an allowance covers only images with its tags',
    evidence: evidence([collected(web, [partner]), collected(db, [partner])]),
    allowlist: [allowance(partner, { where: { tags: { env: 'prod' } } })],
    findings: [`unauthorized-share img-db000001 ${partner}`],
    verdict: 'non-compliant',
  },
  {
    name: 'every condition of an allowance must hold, not any',
    evidence: evidence([collected(web, [partner])]),
    allowlist: [allowance(partner, { images: ['img-web00001'], where: { name: 'golden-*', tags: { env: 'dev' } } })],
    findings: [`unauthorized-share img-web00001 ${partner}`, `unused-allowance ${partner}`],
    verdict: 'non-compliant',
  },
  {
    name: 'any one of several allowances is enough',
    evidence: evidence([collected(web, [partner])]),
    allowlist: [allowance(partner, { images: ['img-web00001'] }), allowance(partner, { regions: ['ap-singapore'] })],
    findings: [`unused-allowance ${partner}`],
    verdict: 'compliant',
  },
  {
    name: 'a share under a lapsed allowance cites the one that lapsed last',
    evidence: evidence([collected(web, [partner])]),
    allowlist: [
      allowance(partner, { expires: '2026-03-31' }),
      allowance(partner, { expires: '2026-11-23', images: ['img-web00001'] }),
      allowance(partner, { expires: '2026-11-22', regions: [region] }),
    ],
    findings: [`lapsed-allowance img-web00001 ${partner} 2026-11-23`],
    verdict: 'non-compliant',
  },
  {
    name: 'a lapsed allowance does no harm beside a live one',
    evidence: evidence([collected(web, [partner])]),
    allowlist: [allowance(partner, { expires: '2026-11-23' }), allowance(partner, { images: ['img-web00001'] })],
    findings: [],
    verdict: 'compliant',
  },
  {
    name: 'a lapsed allowance for another image is no excuse',
    evidence: evidence([collected(web, [partner])]),
    allowlist: [allowance(partner, { expires: '2026-11-23', images: ['img-db000001'] })],
    findings: [`unauthorized-share img-web00001 ${partner}`, `unused-allowance ${partner} 2026-11-23`],
    verdict: 'non-compliant',
  },
  {
    name: 'an allowance is live through its last day in the time zone',
    evidence: evidence([collected(web, [partner])]),
    allowlist: [allowance(partner, { expires: '2026-11-24' })],
    findings: [`expiring-allowance ${partner} 2026-11-24`],
    verdict: 'compliant',
  },
  {
    name: 'an image that could not be read makes the audit incomplete',
    evidence: evidence([collected(web, []), unavailable(db)]),
    findings: ['unverified-image img-db000001'],
    verdict: 'incomplete',
  },
  {
    name: 'incomplete wins over non-compliant, and the violation is still reported',
    evidence: evidence([collected(web, [stranger]), unavailable(db)]),
    findings: ['unverified-image img-db000001', `unauthorized-share img-web00001 ${stranger}`],
    verdict: 'incomplete',
  },
  {
    name: 'a target that could not be listed makes the audit incomplete',
    evidence: evidence([], { targets: [unlisted] }),
    findings: ['unverified-target'],
    verdict: 'incomplete',
  },
  {
    name: 'an organization whose members are not known makes the audit incomplete, and hides what allowances are for',
    evidence: evidence([collected(web, [])], { organization: { status: 'unlisted', reason: refused } }),
    allowlist: [
      allowance(partner, { accounts: ['100000000003'] }),
      allowance(partner, { images: ['img-gone0001'], required: true }),
    ],
    findings: ['unverified-organization'],
    verdict: 'incomplete',
  },
  {
    name: 'every setting that names no member of the organization is a finding of its own',
    evidence: evidence([collected(web, [])], {
      organization: { status: 'listed', members: [] },
      unmatched: [
        { kind: 'empty-department', department: '7' },
        { kind: 'empty-department', department: '8' },
        { kind: 'no-member', account: '1009', path: 'accounts.organization.exclude' },
      ],
    }),
    findings: ['unverified-organization', 'unverified-organization', 'unverified-organization'],
    verdict: 'incomplete',
  },
  {
    name: 'a target that came out empty is unverified',
    evidence: evidence([]),
    findings: ['unverified-target'],
    verdict: 'incomplete',
  },
  {
    name: 'a target that may be empty is compliant without images',
    evidence: evidence([], {
      targets: [{ account, region, status: 'listed', target: { ...allTarget, mayBeEmpty: true }, images: 0 }],
    }),
    findings: [],
    verdict: 'compliant',
  },
  {
    name: 'a bare image with a share that an allowance with where might cover is unverified',
    evidence: evidence([collected(bareImage('img-bare0001'), [partner])]),
    allowlist: [allowance(partner, { where: { tags: { env: 'prod' } } })],
    findings: ['unverified-image img-bare0001'],
    verdict: 'incomplete',
  },
  {
    name: 'a bare image with a share that no allowance could cover is unauthorized all the same',
    evidence: evidence([collected(bareImage('img-bare0001'), [stranger])]),
    allowlist: [allowance(partner, { where: { tags: { env: 'prod' } } })],
    findings: [`unauthorized-share img-bare0001 ${stranger}`, `unused-allowance ${partner}`],
    verdict: 'non-compliant',
  },
  {
    name: 'a bare image whose share is covered whatever its name is verified',
    evidence: evidence([collected(bareImage('img-bare0001'), [partner])]),
    allowlist: [allowance(partner, { where: { name: 'golden-*' } }), allowance(partner, { images: ['img-bare0001'] })],
    findings: [],
    verdict: 'compliant',
  },
  {
    name: 'a bare image that a required allowance with where might demand a share of is unverified',
    evidence: evidence([collected(bareImage('img-bare0001'), [])]),
    allowlist: [allowance(partner, { where: { name: 'golden-*' }, required: true })],
    findings: ['unverified-image img-bare0001'],
    verdict: 'incomplete',
  },
  {
    name: 'an image whose tags could not be read satisfies no allowance by tag',
    evidence: evidence([collected(image('img-web00001', { tags: undefined }), [partner])]),
    allowlist: [allowance(partner, { where: { tags: { env: 'prod' } } })],
    findings: ['unverified-image img-web00001'],
    verdict: 'incomplete',
  },
  {
    name: 'a required share that is not there is missing',
    evidence: evidence([collected(web, []), collected(db, [])]),
    allowlist: [allowance(partner, { where: { tags: { env: 'prod' } }, required: true })],
    findings: [`missing-share img-web00001 ${partner}`],
    verdict: 'non-compliant',
  },
  {
    name: 'a required share of an image that could not be read is not called missing',
    evidence: evidence([unavailable(web)]),
    allowlist: [allowance(partner, { images: ['img-web00001'], required: true })],
    findings: ['unverified-image img-web00001'],
    verdict: 'incomplete',
  },
  {
    name: 'a required allowance whose scope holds no image is missing',
    evidence: evidence([collected(db, [])]),
    allowlist: [allowance(partner, { images: ['img-gone0001'], required: true })],
    findings: [`missing-share ${partner}`],
    verdict: 'non-compliant',
  },
  {
    name: 'a required allowance is not called missing where images were not listed',
    evidence: evidence([], { targets: [unlisted] }),
    allowlist: [allowance(partner, { images: ['img-gone0001'], required: true })],
    findings: ['unverified-target'],
    verdict: 'incomplete',
  },
  {
    name: 'a required allowance that has lapsed demands nothing',
    evidence: evidence([collected(web, [])]),
    allowlist: [allowance(partner, { images: ['img-web00001'], required: true, expires: '2026-11-01' })],
    findings: [`unused-allowance ${partner} 2026-11-01`],
    verdict: 'compliant',
  },
  {
    name: 'an allowance is announced once in its last days, however many shares it covers',
    evidence: evidence([collected(web, [partner]), collected(db, [partner])]),
    allowlist: [allowance(partner, { expires: '2026-12-08' })],
    findings: [`expiring-allowance ${partner} 2026-12-08`],
    verdict: 'compliant',
  },
  {
    name: 'an allowance is not announced before the notice',
    evidence: evidence([collected(web, [partner])]),
    allowlist: [allowance(partner, { expires: '2026-12-09' })],
    findings: [],
    verdict: 'compliant',
  },
  {
    name: 'an allowance that is not the last cover is not announced',
    evidence: evidence([collected(web, [partner])]),
    allowlist: [allowance(partner, { expires: '2026-12-01' }), allowance(partner, { images: ['img-web00001'] })],
    findings: [],
    verdict: 'compliant',
  },
  {
    name: 'an unused allowance is not announced as expiring',
    evidence: evidence([collected(web, [])]),
    allowlist: [allowance(partner, { expires: '2026-12-01' })],
    findings: [`unused-allowance ${partner} 2026-12-01`],
    verdict: 'compliant',
  },
  {
    name: 'an allowance is not called unused while an image of its scope is unread',
    evidence: evidence([collected(web, []), unavailable(db)]),
    allowlist: [allowance(partner)],
    findings: ['unverified-image img-db000001'],
    verdict: 'incomplete',
  },
  {
    name: 'an allowance is called unused when the unread image is outside its scope',
    evidence: evidence([collected(web, []), unavailable(db)]),
    allowlist: [allowance(partner, { images: ['img-web00001'] })],
    findings: ['unverified-image img-db000001', `unused-allowance ${partner}`],
    verdict: 'incomplete',
  },
  {
    name: 'an allowance is not called unused where images were not listed',
    evidence: evidence([], { targets: [unlisted] }),
    allowlist: [allowance(partner)],
    findings: ['unverified-target'],
    verdict: 'incomplete',
  },
  {
    name: 'a custom image that no target takes in is named',
    evidence: evidence([collected(web, [])], { unconfigured: [db] }),
    findings: ['unconfigured-image img-db000001'],
    verdict: 'compliant',
  },
  {
    name: 'shares at 80 % of the stated quota are reported',
    evidence: evidence([collected(web, many(40), 50)]),
    allowlist: allowMany(40),
    findings: ['share-quota img-web00001'],
    verdict: 'compliant',
  },
  {
    name: 'shares below 80 % of the quota are not reported',
    evidence: evidence([collected(web, many(39), 50)]),
    allowlist: allowMany(39),
    findings: [],
    verdict: 'compliant',
  },
  {
    name: 'no quota is assumed where none is stated',
    evidence: evidence([collected(web, many(40))]),
    allowlist: allowMany(40),
    findings: [],
    verdict: 'compliant',
  },
];

test.each(cases)('$name', ({ evidence: seen, allowlist, publishers, findings, verdict }) => {
  const judgement = evaluate(seen, policy(allowlist, { publishers }), startedAt);
  expect(judgement.findings.map(brief)).toEqual(findings);
  expect(judgement.verdict).toBe(verdict);
});

test.each([
  {
    name: 'a minute before midnight in Shanghai it is live',
    at: '2026-11-24T15:59:00.000Z',
    kind: 'expiring-allowance',
  },
  { name: 'at midnight in Shanghai it has lapsed', at: '2026-11-24T16:00:00.000Z', kind: 'lapsed-allowance' },
])('on an allowance that expires on 2026-11-24: $name', ({ at, kind }) => {
  const allowlist = [allowance(partner, { expires: '2026-11-24' })];
  const { findings } = evaluate(evidence([collected(web, [partner])]), policy(allowlist), at);
  expect(findings.map((finding) => finding.kind)).toEqual([kind]);
});

test.each([
  { name: 'on its last day', at: '2026-10-31T15:59:59Z', found: 'lapsed-allowance' },
  { name: 'the day after, in Shanghai', at: '2026-10-31T16:00:00Z', found: 'unauthorized-share' },
])('on an allowance that expired on 2026-10-31: a share that was made $name', ({ at: createdTime, found }) => {
  const shares = [{ sharedAccount: partner, createdTime }];
  const expired = allowance(partner, { name: 'Example Partner Ltd', expires: '2026-10-31' });
  const earlier = allowance(partner, { expires: '2026-03-31', regions: [region] });
  const seen = evidence([{ status: 'collected', image: web, shares }]);
  const { findings } = evaluate(seen, policy([expired, earlier]), startedAt);
  expect(findings).toMatchObject([{ kind: found, allowance: expired, sharedSince: createdTime }]);
});

test('findings stand by severity, account, region, image, shared account and kind', () => {
  const first = image('img-zzzzzzzz', { account: '1', region: 'ap-beijing' });
  const second = image('img-aaaaaaaa', { account: '1', region: 'ap-shanghai' });
  const third = image('img-aaaaaaaa', { account: '2', region: 'ap-beijing' });
  const seen = evidence([unavailable(third), collected(second, ['9', '10']), collected(first, ['9'])], {
    unconfigured: [image('img-00000000', { account: '0' })],
  });
  const allowlist = [allowance('7', { images: ['img-zzzzzzzz'], required: true })];
  expect(evaluate(seen, policy(allowlist), startedAt).findings.map(brief)).toEqual([
    'unauthorized-share img-zzzzzzzz 9',
    'unauthorized-share img-aaaaaaaa 10',
    'unauthorized-share img-aaaaaaaa 9',
    'unverified-image img-aaaaaaaa',
    'missing-share img-zzzzzzzz 7',
    'unconfigured-image img-00000000',
  ]);
});

test('an unauthorized share names the account as the allowlist knows it', () => {
  const allowlist = [allowance(partner, { name: 'Example Partner', images: ['img-db000001'] })];
  const { findings } = evaluate(
    evidence([collected(web, [partner]), collected(db, [partner, stranger])]),
    policy(allowlist),
    startedAt,
  );
  expect(findings).toMatchObject([
    { sharedAccount: stranger },
    { sharedAccount: partner, sharedAccountName: 'Example Partner', sharedAccountRelation: 'partner' },
  ]);
  expect(findings[0]).not.toHaveProperty('sharedAccountName');
});

test('what the allowlist calls an account is told only where all its entries agree', () => {
  const elsewhere = { images: ['img-db000001'] };
  const allowlist = [
    allowance(partner, { ...elsewhere, relation: 'partner' }),
    allowance(partner, { ...elsewhere, relation: 'internal' }),
  ];
  const seen = evidence([collected(web, [partner]), collected(db, [partner])]);
  expect(evaluate(seen, policy(allowlist), startedAt).findings).toMatchObject([
    { kind: 'unauthorized-share', sharedAccount: partner, sharedAccountRelation: undefined },
  ]);
});

test('a share that is allowed, or was, names its account as the allowlist does', () => {
  const allowlist = [
    allowance('100', { name: 'Partner' }),
    allowance('200', { name: 'Former', expires: '2026-11-01' }),
  ];
  const { shares } = evaluate(
    evidence([collected(image('img-aaaaaaaa'), ['100', '200'])]),
    policy(allowlist),
    startedAt,
  );
  expect(shares).toMatchObject([
    { ruling: 'allowed', sharedAccountName: 'Partner', sharedAccountRelation: 'partner' },
    { ruling: 'lapsed', sharedAccountName: 'Former', sharedAccountRelation: 'partner' },
  ]);
});
