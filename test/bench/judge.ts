import { evaluate } from '../../lib/audit/evaluate.ts';
import type { Allowance, Evidence, ImageEvidence, Policy } from '../../lib/types.ts';
import { imageIds, region, uin } from './estate.ts';
import { median } from './median.ts';
import { printTable } from './print.ts';

const ROUNDS = 5;
const SHARES_PER_IMAGE = 20;
const startedAt = '2026-11-24T01:00:00.000Z';

/** Account that an image is shared with. Every tenth is in no allowance. */
function accountOf(image: number, share: number): string {
  return String(200_000_000_000 + ((image * SHARES_PER_IMAGE + share) % 1100));
}

function createEvidence(images: number): Evidence {
  const read = imageIds(images).map((imageId, index): ImageEvidence => {
    const image = { account: uin, region, imageId, name: `golden-${index % 50}`, tags: { team: `team-${index % 9}` } };
    const shares = Array.from({ length: SHARES_PER_IMAGE }, (_, share) => ({
      sharedAccount: accountOf(index, share),
      createdTime: '2026-06-10T11:02:50Z',
    }));
    return { status: 'collected', image, shares };
  });
  const target = { label: 'targets[0]', regions: [region], images: 'all', mayBeEmpty: false } as const;
  return { targets: [{ account: uin, region, status: 'listed', target, images }], images: read, unconfigured: [] };
}

/** Allowances of every sort, some for the same account: for any image, for named ones, by name, by tag, required, and lapsed. */
function createPolicy(count: number, images: number): Policy {
  const ids = imageIds(images);
  const scopes: readonly ((index: number) => Partial<Allowance>)[] = [
    () => ({}),
    () => ({ expires: '2026-12-31' }),
    (index) => ({ where: { name: 'golden-*', tags: { team: `team-${index % 9}` } } }),
    (index) => ({ where: { name: `golden-${index % 50}` }, required: index % 100 === 3 }),
    (index) => ({ images: Array.from({ length: 20 }, (_, step) => ids[(index * 7 + step * 101) % images] ?? '') }),
    () => ({ expires: '2026-10-31' }),
  ];
  const allowlist = Array.from({ length: count }, (_, index): Allowance => {
    const sharedAccount = String(200_000_000_000 + (index % 1000));
    const grantee = { kind: 'account', uin: sharedAccount } as const;
    const allowance = { grantee, relation: 'partner', reason: 'Runs our appliance', required: false } as const;
    return { ...allowance, ...scopes[(index + Math.floor(index / 1000)) % scopes.length]?.(index) };
  });
  return { targets: [], allowlist, timeZone: 'Asia/Shanghai', expiryNoticeDays: 14 };
}

function cpuMs(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

interface Size {
  readonly images: number;
  readonly allowances: number;
}

const sizes: readonly Size[] = [
  { images: 50, allowances: 1000 },
  { images: 500, allowances: 1000 },
  { images: 5000, allowances: 1000 },
  { images: 10_000, allowances: 1000 },
  { images: 1250, allowances: 1000 },
  { images: 1250, allowances: 8000 },
];

/** CPU time of the judgement, beside parsing the same evidence as JSON: a ratio that stays the same is linear. */
export async function benchJudge(): Promise<void> {
  // Compiled before it is measured, as far as it ever will be.
  const [warmUp, allowlist] = [createEvidence(500), createPolicy(1000, 500)];
  for (let round = 0; round < 20; round += 1) evaluate(warmUp, allowlist, startedAt);
  const rows = sizes.map(({ images, allowances }) => {
    const evidence = createEvidence(images);
    const policy = createPolicy(allowances, images);
    const json = JSON.stringify({ evidence, allowlist: policy.allowlist });
    const pairs = Array.from({ length: ROUNDS }, () => ({
      judged: cpuMs(() => evaluate(evidence, policy, startedAt)),
      parsed: cpuMs(() => JSON.parse(json)),
    }));
    const judgedMs = median(pairs.map(({ judged }) => judged));
    const ratio = median(pairs.map(({ judged, parsed }) => judged / parsed));
    const { findings } = evaluate(evidence, policy, startedAt);
    const counts = [images * SHARES_PER_IMAGE, allowances, findings.length].map(String);
    return [...counts, `${judgedMs.toFixed(0)} ms`, ratio.toFixed(1)];
  });
  printTable(`The judgement, medians of ${ROUNDS} runs`, [
    ['shares', 'allowances', 'findings', 'CPU', 'of JSON.parse of the same'],
    ...rows,
  ]);
}
