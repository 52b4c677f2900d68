import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inScope } from '../../lib/audit/allowlist.ts';
import { evaluate } from '../../lib/audit/evaluate.ts';
import { granteeKey } from '../../lib/keys.ts';
import type { Allowance, Finding, Image, ImageEvidence } from '../../lib/types.ts';
import {
  allowance,
  bareImage,
  brief,
  collected,
  evidence,
  image,
  account as owner,
  policy,
  startedAt,
  unavailable,
} from '../support/evidence.ts';

const accounts = ['100', '200', '300', '400'] as const;
const ids = ['img-aaaaaaaa', 'img-bbbbbbbb', 'img-cccccccc', 'img-dddddddd'] as const;

const anyWhere = fc.constantFrom({ name: 'golden-*' }, { tags: { env: 'prod' } }, { name: '*', tags: { env: 'dev' } });
const anyAllowance: fc.Arbitrary<Allowance> = fc
  .record({
    sharedAccount: fc.constantFrom(...accounts),
    images: fc.option(fc.subarray([...ids], { minLength: 1 }), { nil: undefined }),
    where: fc.option(anyWhere, { nil: undefined }),
    expires: fc.option(fc.constantFrom('2026-01-01', '2026-11-23', '2026-11-24', '2026-12-01', '2030-01-01'), {
      nil: undefined,
    }),
    required: fc.boolean(),
  })
  .map(({ sharedAccount, required, ...fields }) =>
    allowance(sharedAccount, { ...fields, required: required && (fields.images ?? fields.where) !== undefined }),
  );
const anyAllowlist = fc.array(anyAllowance, { maxLength: 6 });

const anyTags = fc.constantFrom<Image['tags']>({ env: 'prod' }, { env: 'dev' }, {}, undefined);
const anyName = fc.constantFrom('golden-web', 'scratch', undefined);
const anyShares = fc.uniqueArray(fc.constantFrom(...accounts, '999'), { maxLength: 4 });
const anyImages: fc.Arbitrary<readonly ImageEvidence[]> = fc
  .uniqueArray(fc.constantFrom(...ids), { minLength: 1 })
  .chain((chosen) =>
    fc.tuple(
      ...chosen.map((id) =>
        fc
          .record({ name: anyName, tags: anyTags, shares: anyShares, isRead: fc.boolean() })
          .map(({ name, tags, shares, isRead }) =>
            isRead ? collected(image(id, { name, tags }), shares, 50) : unavailable(image(id, { name, tags })),
          ),
      ),
    ),
  );

test('any unread image or target gives incomplete, whatever else is true', () => {
  fc.assert(
    fc.property(anyImages, anyAllowlist, (images, allowlist) => {
      const { verdict } = evaluate(
        evidence([...images, unavailable(bareImage('img-unread00'))]),
        policy(allowlist),
        startedAt,
      );
      expect(verdict).toBe('incomplete');
    }),
  );
});

test('every unread image is named', () => {
  fc.assert(
    fc.property(anyImages, anyAllowlist, (images, allowlist) => {
      const { findings } = evaluate(evidence(images), policy(allowlist), startedAt);
      const named = findings.flatMap((one) => (one.kind === 'unverified-image' ? [one.image.imageId] : []));
      const unread = images.filter((seen) => seen.status === 'unavailable').map((seen) => seen.image.imageId);
      expect(named).toEqual(expect.arrayContaining(unread));
    }),
  );
});

test('every share with an account that has no live allowance is reported', () => {
  fc.assert(
    fc.property(anyImages, anyAllowlist, (images, allowlist) => {
      const { findings } = evaluate(evidence(images), policy(allowlist), startedAt);
      const high = new Set(
        findings.flatMap((one) => {
          if (one.kind === 'unauthorized-share' || one.kind === 'lapsed-allowance')
            return [`${one.image.imageId} ${one.sharedAccount}`];

          if (one.kind !== 'unverified-image' || one.reason.kind !== 'attributes-unknown') return [];
          return one.reason.sharedAccounts.map((sharedAccount) => `${one.image.imageId} ${sharedAccount}`);
        }),
      );
      const live = new Set(
        allowlist
          .filter(({ expires }) => expires === undefined || expires >= '2026-11-24')
          .map((one) => granteeKey(one.grantee)),
      );
      const outside = images
        .filter((seen) => seen.status === 'collected')
        .flatMap(({ image: { imageId }, shares }) => shares.map(({ sharedAccount }) => ({ imageId, sharedAccount })))
        .filter(({ sharedAccount }) => !live.has(sharedAccount));
      expect([...high]).toEqual(expect.arrayContaining(outside.map((one) => `${one.imageId} ${one.sharedAccount}`)));
    }),
  );
});

test('shares within an unconditional allowlist, all read, give no high finding and no account inside is reported', () => {
  fc.assert(
    fc.property(anyImages, (images) => {
      const read = images.filter((seen) => seen.status === 'collected');
      fc.pre(read.length > 0);
      const allowlist = [...accounts, '999'].map((sharedAccount) => allowance(sharedAccount));
      const { findings, verdict } = evaluate(evidence(read), policy(allowlist), startedAt);
      expect(findings.filter(({ severity }) => severity !== 'low')).toEqual([]);
      expect(verdict).toBe('compliant');
    }),
  );
});

test('order and repetition of the input change nothing', () => {
  fc.assert(
    fc.property(anyImages, anyAllowlist, fc.integer({ min: 1, max: 5 }), (images, allowlist, turn) => {
      const shuffled = [
        ...images.slice(turn % images.length),
        ...images.slice(0, turn % images.length),
        ...images,
      ].toReversed();
      const repeated = shuffled.map((seen) =>
        seen.status === 'unavailable' ? seen : { ...seen, shares: [...seen.shares, ...seen.shares].toReversed() },
      );
      const once = evaluate(evidence(images), policy(allowlist), startedAt);
      const again = evaluate(evidence(repeated), policy(allowlist.toReversed()), startedAt);
      expect(again.findings.map(brief)).toEqual(once.findings.map(brief));
      expect(again.verdict).toBe(once.verdict);
    }),
  );
});

const end = (one: Allowance) => `${one.expires ?? '~'} ${JSON.stringify([one.images, one.where])}`;

/** Ruling on one share, and the findings about shares and allowances, as one would write them down: every allowance is tried. */
function naive(images: readonly ImageEvidence[], allowlist: readonly Allowance[], today: string) {
  const read = images.filter((seen) => seen.status === 'collected');
  const live = (one: Allowance) => one.expires === undefined || one.expires >= today;
  const shares = read.flatMap(({ image: of, shares: grants }) => grants.map((share) => ({ of, share })));
  const about = (one: Allowance, { of, share }: (typeof shares)[number]) =>
    granteeKey(one.grantee) === share.sharedAccount ? inScope(one, of) : 'no';
  const rule = (share: (typeof shares)[number]) => {
    if (share.share.sharedAccount === share.of.account) return 'owner';
    if (allowlist.some((one) => live(one) && about(one, share) === 'yes')) return 'allowed';
    if (allowlist.some((one) => live(one) && about(one, share) === 'unknown')) return 'undecidable';
    const last = allowlist
      .flatMap((one) => (about(one, share) === 'yes' ? (one.expires ?? []) : []))
      .toSorted()
      .at(-1);
    return last !== undefined && share.share.createdTime.slice(0, 10) <= last ? 'lapsed' : 'unauthorized';
  };
  const demanded = allowlist.filter((one) => one.required && live(one));
  const missing = demanded.flatMap((one) => {
    const inside = images.filter((seen) => inScope(one, seen.image) !== 'no');
    if (inside.length === 0) return [`${granteeKey(one.grantee)} ${end(one)} nowhere`];
    return inside.flatMap((seen) => {
      const isMissing =
        seen.status === 'collected' &&
        inScope(one, seen.image) === 'yes' &&
        seen.shares.every(({ sharedAccount }) => sharedAccount !== granteeKey(one.grantee));
      return isMissing ? [`${granteeKey(one.grantee)} ${end(one)} ${seen.image.imageId}`] : [];
    });
  });
  const expiring = allowlist.filter((one) => {
    if (one.expires === undefined || !live(one) || one.expires > '2026-12-08') return false;
    return shares.some((share) => {
      const covers = allowlist.filter((other) => live(other) && about(other, share) === 'yes');
      return covers.includes(one) && covers.every((other) => (other.expires ?? '~') <= (one.expires ?? ''));
    });
  });
  const unused = allowlist.filter(
    (one) =>
      !demanded.includes(one) &&
      shares.every((share) => about(one, share) === 'no') &&
      images.every((seen) => seen.status === 'collected' || inScope(one, seen.image) === 'no'),
  );
  return {
    rulings: new Set(shares.map((share) => `${share.of.imageId} ${share.share.sharedAccount} ${rule(share)}`)),
    missing: new Set(missing),
    expiring: new Set(expiring.map((one) => `${granteeKey(one.grantee)} ${end(one)}`)),
    unused: new Set(unused.map((one) => `${granteeKey(one.grantee)} ${end(one)}`)),
  };
}

test('the judgement is the same as when every allowance is tried on every share', () => {
  const anyOwnShares = fc.uniqueArray(fc.constantFrom(...accounts, '999', owner), { maxLength: 6 });
  const anyOwnImages = anyImages.chain((images) =>
    fc.tuple(
      ...images.map((seen) =>
        anyOwnShares.map((shares) => (seen.status === 'collected' ? collected(seen.image, shares) : seen)),
      ),
    ),
  );
  fc.assert(
    fc.property(anyOwnImages, fc.array(anyAllowance, { maxLength: 12 }), (images, allowlist) => {
      const { shares, findings } = evaluate(evidence(images), policy(allowlist), startedAt);
      const named = (kind: 'expiring-allowance' | 'unused-allowance') =>
        new Set(
          findings.flatMap((one) =>
            one.kind === kind ? [`${granteeKey(one.allowance.grantee)} ${end(one.allowance)}`] : [],
          ),
        );
      expect({
        rulings: new Set(shares.map((share) => `${share.image.imageId} ${share.sharedAccount} ${share.ruling}`)),
        missing: new Set(
          findings.flatMap((one) =>
            one.kind === 'missing-share'
              ? [`${granteeKey(one.allowance.grantee)} ${end(one.allowance)} ${one.image?.imageId ?? 'nowhere'}`]
              : [],
          ),
        ),
        expiring: named('expiring-allowance'),
        unused: named('unused-allowance'),
      }).toEqual(naive(images, allowlist, '2026-11-24'));
    }),
    { numRuns: 500 },
  );
});

test('the owner of an image in its own share set is no finding, and hides none', () => {
  fc.assert(
    fc.property(anyImages, anyAllowlist, (images, allowlist) => {
      const withOwner = images.map((seen) =>
        seen.status === 'collected'
          ? { ...seen, shares: [...seen.shares, { sharedAccount: owner, createdTime: startedAt }] }
          : seen,
      );
      const before = evaluate(evidence(images), policy(allowlist), startedAt);
      const after = evaluate(evidence(withOwner), policy(allowlist), startedAt);
      expect(after.findings.filter(isNoQuota)).toEqual(before.findings.filter(isNoQuota));
      expect(after.shares.filter(({ ruling }) => ruling !== 'owner')).toEqual(before.shares);
      const read = images.filter(({ status }) => status === 'collected');
      expect(after.shares.filter(({ ruling }) => ruling === 'owner')).toHaveLength(read.length);
    }),
  );
});

function isNoQuota({ kind }: Finding): boolean {
  return kind !== 'share-quota';
}
