import { expect, test } from 'vitest';
import { gatherParts } from '../../../handlers/run/fan-out.ts';
import { readPartEvent } from '../../../handlers/run/part-request.ts';
import { performAudit } from '../../../handlers/run/perform-audit.ts';
import { gatherEvidence } from '../../../lib/audit/gather.ts';
import { partOf } from '../../../lib/audit/parts.ts';
import { runAudit } from '../../../lib/audit/run.ts';
import { type PlaceScope, scopesOf } from '../../../lib/audit/scopes.ts';
import { CloudRefusedError } from '../../../lib/errors.ts';
import { imageKey } from '../../../lib/keys.ts';
import type { EvidenceStore } from '../../../lib/state/evidence-store.ts';
import { EMPTY_MEMORY, type Memory } from '../../../lib/state/memory.ts';
import type { Cloud, PartEvidence, PartProblem, Policy } from '../../../lib/types.ts';
import { loadText } from '../../support/config-file.ts';
import { emptyFolder } from '../../support/empty-folder.ts';
import { allTarget, image, policy, region } from '../../support/evidence.ts';
import { own, startRoleCloud } from '../../support/role-cloud.ts';

const accounts = [{ uin: '1001' }, { uin: '1002' }, { uin: '1003' }] as const;
const asked = '1002';
const policyOfAll: Policy = policy([], { targets: [allTarget] });

const cloud: Cloud = {
  listImages: async ({ account }) => [image(`img-0000${account}`, { account })],
  listInboundImages: async () => [],
  listSharePermissions: async () => ({ shares: [{ sharedAccount: '9', createdTime: '2020-01-01T00:00:00Z' }] }),
  imagesAtATime: 16,
  listRegions: async () => [],
  usage: () => ({ requests: 2, retries: 0 }),
};

async function partEvidence(scopes: readonly PlaceScope[], account: string): Promise<PartEvidence> {
  const mine = scopes.filter(({ place }) => place.account === account);
  return partOf(account, await gatherEvidence(cloud, mine), cloud.usage());
}

interface Parts {
  /** Evidence or problem that is found of the account `asked`. */
  readonly found: (evidence: PartEvidence) => PartEvidence | PartProblem;
  readonly refused?: CloudRefusedError;
}

/** Run of three accounts, of which one has a bad part. */
async function runWith({ found, refused }: Parts) {
  const steps: string[] = [];
  const store: EvidenceStore = {
    write: () => Promise.reject(new Error('The run itself writes no evidence.')),
    gather: async (waiting) => {
      steps.push(`gather ${waiting.join(' ')}`);
      const scopes = scopesOf(policyOfAll, accounts, undefined);
      const entries = waiting.map(async (account) => {
        const evidence = await partEvidence(scopes, account);
        return [account, account === asked ? found(evidence) : evidence] as const;
      });
      return new Map(await Promise.all(entries));
    },
    remove: async () => {
      steps.push('remove');
    },
  };
  const begin = async ({ account }: { readonly account: string }) => {
    steps.push(`begin ${account}`);
    if (refused !== undefined && account === asked) throw refused;
  };
  const gather = (scopes: readonly PlaceScope[]) =>
    gatherParts(scopes, { store, signal: new AbortController().signal, begin });
  const clock = { now: () => new Date('2026-11-24T01:00:00Z'), elapsedMs: () => 0, sleep: async () => undefined };
  const run = { runId: 'run-1', accounts, emulated: false, toolVersion: '0', clock, gather };
  const { report } = await runAudit({ ...cloud, usage: () => ({ requests: 5, retries: 1 }) }, policyOfAll, run);
  const findings = report.findings.map((finding) => {
    const account = 'place' in finding ? finding.place.account : 'image' in finding ? finding.image?.account : '';
    return [finding.kind, account, ...('reason' in finding ? [finding.reason] : [])];
  });
  return { report, findings, steps };
}

test('parts are begun, gathered and removed, and judged as one run', async () => {
  const { report, findings, steps } = await runWith({ found: (evidence) => evidence });
  expect(steps).toEqual(['begin 1001', 'begin 1002', 'begin 1003', 'gather 1001 1002 1003', 'remove']);
  expect(findings).toEqual(accounts.map(({ uin }) => ['unauthorized-share', uin]));
  expect(report).toMatchObject({ verdict: 'non-compliant', counts: { images: 3, read: 3, requests: 11, retries: 1 } });
  const alone = await runAudit(cloud, policyOfAll, {
    runId: 'run-1',
    accounts,
    emulated: false,
    toolVersion: '0',
    clock: { now: () => new Date('2026-11-24T01:00:00Z'), elapsedMs: () => 0, sleep: async () => undefined },
  });
  expect({ ...report, counts: { ...report.counts, requests: 2, retries: 0 } }).toEqual(alone.report);
});

const about = (account: string) => (evidence: PartEvidence) => ({ ...evidence, account });

test.each<[string, Parts['found'], PartProblem]>([
  ['is late or failed', () => 'missing', 'missing'],
  ['cannot be loaded', () => 'unavailable', 'unavailable'],
  ['is no JSON', () => 'malformed', 'malformed'],
  ['is unsigned', () => 'signature', 'signature'],
  ['is of another account', about('1003'), 'mismatched'],
  ['names another account only at the top', about('1009'), 'mismatched'],
  ['left its places out', (evidence) => ({ ...evidence, places: [], targets: [], images: [] }), 'mismatched'],
  ['left its image out', (evidence) => ({ ...evidence, images: [] }), 'mismatched'],
])('an account whose evidence %s is unverified, and the others are judged', async (_name, found, problem) => {
  const { report, findings } = await runWith({ found });
  expect(findings).toEqual([
    ['unauthorized-share', '1001'],
    ['unverified-target', asked, { kind: 'part-unusable', problem }],
    ['unauthorized-share', '1003'],
  ]);
  expect(report.verdict).toBe('incomplete');
  expect(report.scope.regions.map(({ account, listed }) => [account, listed])).toEqual([
    ['1001', true],
    [asked, false],
    ['1003', true],
  ]);
});

test('an account whose invocation is refused is unverified with that reason, and not waited for', async () => {
  const refusal = { action: 'Invoke', code: 'UnauthorizedOperation.CAM', message: 'no', requestId: 'r' };
  const { findings, steps } = await runWith({ found: () => 'missing', refused: new CloudRefusedError(refusal) });
  expect(steps).toContain('gather 1001 1003');
  expect(findings[1]).toEqual(['unverified-target', asked, { kind: 'refused', ...refusal }]);
});

/** Run of the function with a real client, which no part answers. */
async function fanOut(options: { readonly self?: boolean; readonly targets?: string; readonly memory?: Memory } = {}) {
  const { self = true, targets = '{ region: ap-guangzhou, images: all }', memory } = options;
  const state = `{ file: ${await emptyFolder()}/state.json }`;
  const config = await loadText(
    `accounts: [{ uin: "${own}" }, { uin: "1002", role: Audit }]\ntargets: [${targets}]\nallowlist: []\nfanOut: accounts\nstate: ${state}\n`,
  );
  const { runtime, credentials, calls, clock } = await startRoleCloud(({ action }) =>
    action === 'Invoke' ? { Result: { FunctionRequestId: 'x' } } : regionsOf(action),
  );
  const func = { name: 'audit', namespace: 'default', region: 'ap-guangzhou', version: '7' };
  const before = clock.now().getTime();
  const { report } = await performAudit(config, {
    ...runtime,
    credentials,
    runId: 'run-1',
    toolVersion: '0',
    configFile: 'audit.yml',
    uin: own,
    argument: '',
    readingMs: 1000,
    ...(self && { self: func }),
    ...(memory && { memory }),
  });
  const invokes = calls.flatMap(({ action, parameters }) => (action === 'Invoke' ? [parameters] : []));
  const events = invokes.map(({ ClientContext }) => readPartEvent(JSON.parse(String(ClientContext))));
  return { report, invokes, events, calls, before };
}

function regionsOf(action: string) {
  const RegionSet = [
    { Region: 'ap-guangzhou', RegionState: 'AVAILABLE' },
    { Region: 'ap-tokyo', RegionState: 'UNAVAILABLE' },
  ];
  return action === 'DescribeRegions' ? { RegionSet } : undefined;
}

test('invokes this version of the function once an account, as an event, and reads nothing itself', async () => {
  const { report, invokes, events, calls, before } = await fanOut({ targets: '{ regions: all, images: all }' });
  const [first, second] = events;
  expect(invokes[0]).toMatchObject({
    FunctionName: 'audit',
    Namespace: 'default',
    Qualifier: '7',
    InvocationType: 'Event',
  });
  expect(events.map(({ account }) => account).toSorted()).toEqual([own, '1002']);
  expect(first).toMatchObject({ runId: 'run-1', argument: '', unreadSince: [] });
  expect(first?.regions).toEqual([
    { region: 'ap-guangzhou', isAvailable: true },
    { region: 'ap-tokyo', isAvailable: false },
  ]);
  expect({ ...second, account: '' }).toEqual({ ...first, account: '' });
  // A quarter of the time is left for what the parts write.
  expect(Date.parse(first?.readUntil ?? '') - before).toBe(750);
  expect(calls.map(({ action }) => action)).not.toContain('DescribeImages');
  expect(report.verdict).toBe('incomplete');
  expect(report.findings.map(({ kind }) => kind)).toEqual(['unverified-target', 'unverified-target']);
});

function subjectOf(account: string, n: number) {
  const imageId = `img-${String(n).padStart(8, '0')}`;
  return { kind: 'unverified-image', account, region, imageId } as const;
}

test('tells each part which of its images have been unread for longest, up to 500', async () => {
  const findings = [...Array(600).keys()].map((n) => {
    const firstSeenAt = new Date(Date.UTC(2026, 0, 1) - n * 1000).toISOString();
    return [`${n}`, { subject: subjectOf(own, n), firstSeenAt, lastSeenAt: firstSeenAt, mailed: {} }] as const;
  });
  const memory = { ...EMPTY_MEMORY, findings: Object.fromEntries(findings) };
  const { events } = await fanOut({ memory });
  const mine = events.find(({ account }) => account === own);
  expect(mine?.unreadSince).toHaveLength(500);
  expect(mine?.unreadSince[0]?.[0]).toBe(imageKey(subjectOf(own, 599)));
  expect(events.find(({ account }) => account === '1002')?.unreadSince).toEqual([]);
});

test('on a computer the accounts are read without invoking anything', async () => {
  const { report, invokes } = await fanOut({ self: false });
  expect(invokes).toEqual([]);
  expect(report.counts.read).toBe(2);
});
