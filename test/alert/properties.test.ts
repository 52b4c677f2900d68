import fc from 'fast-check';
import { expect, test } from 'vitest';
import { channelId } from '../../lib/alert/channels.ts';
import type { Plan } from '../../lib/alert/plan.ts';
import { addressesOf } from '../../lib/alert/recipients.ts';
import type { Evidence, ImageEvidence, SharePermission } from '../../lib/types.ts';
import { account, allowance, allTarget, evidence, image, refused, region, unavailable } from '../support/evidence.ts';
import { createHistory } from '../support/history.ts';

const addresses = ['one@example.com', 'two@example.com', 'owner@example.com'] as const;
const createdTimes = ['2026-01-01T00:00:00Z', '2026-02-02T00:00:00Z'] as const;
const images = [image('img-aaaaaaaa', { tags: { team: 'web' } }), image('img-bbbbbbbb')];

interface Chance {
  /** For each image what its shares are, or that it was not read, or is out of scope. */
  readonly seen: readonly (readonly SharePermission[] | 'unread' | 'gone')[];
  readonly isListed: boolean;
  readonly allows: readonly string[];
  readonly lapsed: readonly string[];
  readonly refused: readonly string[];
  readonly hours: number;
  readonly fails: boolean;
  readonly repeats: boolean;
  readonly dies: boolean;
  readonly to: readonly string[];
}

const anyShare = (sharedAccount: string) =>
  fc.constantFrom(...createdTimes).map((createdTime) => ({ sharedAccount, createdTime }));
const anyShares = fc
  .tuple(fc.option(anyShare('100'), { nil: undefined }), fc.option(anyShare('200'), { nil: undefined }))
  .map((shares) => shares.filter((share) => share !== undefined));
const anySeen = fc.oneof({ weight: 4, arbitrary: anyShares }, fc.constantFrom('unread' as const, 'gone' as const));
const anyChance: fc.Arbitrary<Chance> = fc.record({
  seen: fc.tuple(anySeen, anySeen),
  isListed: fc.oneof({ weight: 5, arbitrary: fc.constant(true) }, fc.constant(false)),
  allows: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, fc.subarray(['100', '200'])),
  lapsed: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, fc.subarray(['100'])),
  refused: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, fc.subarray([...addresses])),
  hours: fc.integer({ min: 0, max: 60 }),
  fails: fc.oneof({ weight: 6, arbitrary: fc.constant(false) }, fc.constant(true)),
  repeats: fc.oneof({ weight: 6, arbitrary: fc.constant(false) }, fc.constant(true)),
  dies: fc.oneof({ weight: 6, arbitrary: fc.constant(false) }, fc.constant(true)),
  to: fc.oneof(
    { weight: 4, arbitrary: fc.constant(['one@example.com', 'two@example.com']) },
    fc.constant(['two@example.com']),
  ),
});

function evidenceOf({ seen, isListed }: Chance): Evidence {
  const collected = images.flatMap((of, index): ImageEvidence[] => {
    const what = seen[index] ?? 'gone';
    if (what === 'gone' || !isListed) return [];
    return what === 'unread' ? [unavailable(of)] : [{ status: 'collected', image: of, shares: what }];
  });
  const place = { account, region, target: { ...allTarget, mayBeEmpty: true } } as const;
  const target = isListed
    ? ({ ...place, status: 'listed', images: collected.length } as const)
    : ({ ...place, status: 'unlisted', reason: refused } as const);
  return evidence(collected, { targets: [target] });
}

/** Findings that each reader takes for open, by the mails that reached them. */
function createReaders() {
  const believed = new Map<string, string>();
  return {
    believed,
    read({ mails }: Plan, refusedFor: readonly string[]): void {
      for (const { notification } of mails) {
        for (const address of addressesOf(notification).filter((one) => !refusedFor.includes(one))) {
          for (const { subject } of notification.news?.closed ?? [])
            believed.delete(`${address} ${subject.imageId} ${subject.sharedAccount}`);

          for (const { finding } of notification.news?.told ?? []) {
            if (!('sharedSince' in finding)) continue;
            believed.set(`${address} ${finding.image.imageId} ${finding.sharedAccount}`, finding.sharedSince);
          }
        }
      }
    },
  };
}

const routes = [{ to: ['owner@example.com'], cc: [], tags: { team: 'web' } }];

test('whoever is silent has been told: every open share, on its present occasion, whatever happened before', () => {
  fc.assert(
    fc.property(fc.array(anyChance, { minLength: 2, maxLength: 12 }), (chances) => {
      const history = createHistory();
      const readers = createReaders();
      let time = Date.parse('2026-11-23T00:00:00Z');
      let event = 0;
      const someDied = chances.some(({ dies }) => dies);
      for (const chance of chances) {
        time += chance.hours * 3_600_000;
        event += chance.repeats ? 0 : 1;
        const at = new Date(time).toISOString();
        const step = {
          at,
          dies: chance.dies,
          refused: chance.refused,
          mail: { to: chance.to, routes },
          trigger: { name: 'hourly', time: `${event}` },
        };
        if (chance.fails) {
          readers.read(history.fail('No answer.', step), chance.refused);
          continue;
        }
        const allowlist = [
          ...chance.allows.map((allowed) => allowance(allowed)),
          ...chance.lapsed.map((allowed) => allowance(allowed, { expires: '2026-01-31' })),
        ];
        const seen = evidenceOf(chance);
        const plan = history.run(seen, { ...step, allowlist });
        readers.read(plan, chance.refused);
        for (const { finding } of plan.lifecycle?.open ?? []) {
          if (!('sharedSince' in finding)) continue;
          const owners = finding.image.tags?.team === 'web' ? ['owner@example.com'] : chance.to;
          for (const address of owners.filter((one) => !chance.refused.includes(one))) {
            const known = readers.believed.get(`${address} ${finding.image.imageId} ${finding.sharedAccount}`);
            // A run that died told of an occasion that nobody remembers; that the share is open is known all the same.
            if (someDied) expect(known).toBeDefined();
            else expect(known).toBe(finding.sharedSince);
          }
        }
        for (const { notification } of plan.mails) {
          for (const { subject, outcome } of notification.news?.closed ?? []) {
            const read = seen.images.find((one) => one.image.imageId === subject.imageId);
            if (outcome === 'not-shared') expect(read?.status).toBe('collected');
            if (outcome === 'out-of-scope') expect([read, chance.isListed]).toEqual([undefined, true]);
          }
        }
      }
    }),
    { numRuns: 250 },
  );
});

const mailboxes = ['security@example.com', 'owner@example.com'] as const;
const slack = { kind: 'slack', url: 'https://hooks.slack.com/services/T0/B0/hunter2-hunter2' } as const;
const all = [...mailboxes, channelId(slack)];

const anyRun = fc.record({
  shares: fc.subarray(['100', '200']),
  refused: fc.oneof({ weight: 2, arbitrary: fc.constant<readonly string[]>([]) }, fc.subarray<string>(all)),
  hours: fc.integer({ min: 1, max: 40 }),
  repeats: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, fc.constant(true)),
});

test('every share that was seen is told to a mailbox by the first run at which mail.to accepts, and nothing twice', () => {
  fc.assert(
    fc.property(fc.array(anyRun, { minLength: 2, maxLength: 14 }), (runs) => {
      const history = createHistory();
      const seen = new Set<string>();
      const told = new Map(all.map((recipient) => [recipient, new Map<string, string>()]));
      let time = Date.parse('2026-11-01T00:00:00Z');
      let event = 0;
      for (const run of runs) {
        time += run.hours * 3_600_000;
        event += run.repeats ? 0 : 1;
        const at = new Date(time).toISOString();
        const mail = {
          to: [mailboxes[0]],
          remindAfterDays: 365,
          routes: [{ to: [mailboxes[1]], cc: [], tags: { team: 'web' } }],
        };
        const trigger = { name: 'hourly', time: `${event}` };
        const shares = run.shares.map((sharedAccount) => ({ sharedAccount, createdTime: createdTimes[0] }));
        const looked = evidence([{ status: 'collected', image: images[0] ?? image('img-aaaaaaaa'), shares }]);
        run.shares.forEach((share) => seen.add(share));
        const plan = history.run(looked, { at, trigger, mail, channels: [slack], refused: run.refused });
        for (const { addresses: recipients, notification } of [...plan.mails, ...plan.channels]) {
          // A channel that confirmed no end may have it all the same, and is told of a share that is back.
          const ofChannel = told.get(channelId(slack));
          for (const { subject } of recipients.includes(channelId(slack)) ? (notification.news?.closed ?? []) : []) {
            if (ofChannel?.get(subject.sharedAccount ?? '') === 'open')
              ofChannel.set(subject.sharedAccount ?? '', 'open or over');
          }
          for (const recipient of recipients.filter((one) => !run.refused.includes(one))) {
            const known = told.get(recipient) ?? new Map<string, string>();
            for (const { subject, lastSeenAt } of notification.news?.closed ?? []) {
              // An end without its beginning says since when and until when it was open.
              if (!known.get(subject.sharedAccount ?? '')?.startsWith('open')) expect(lastSeenAt).toBeDefined();
              known.set(subject.sharedAccount ?? '', 'over');
            }
            for (const { finding } of notification.news?.told ?? []) {
              if (!('sharedSince' in finding)) continue;
              expect(known.get(finding.sharedAccount)).not.toBe('open');
              known.set(finding.sharedAccount, 'open');
            }
          }
        }
        if (run.refused.includes(mailboxes[0])) continue;
        for (const share of seen) expect(mailboxes.some((mailbox) => told.get(mailbox)?.has(share))).toBe(true);
      }
    }),
    { numRuns: 250 },
  );
});
