import type { GatheredEvidence } from '../../lib/audit/gather.ts';
import { acceptPart, mergeParts, partsOf, unreadPart } from '../../lib/audit/parts.ts';
import type { Run } from '../../lib/audit/run.ts';
import type { PlaceScope } from '../../lib/audit/scopes.ts';
import { unreadReason } from '../../lib/audit/unread.ts';
import type { CloudClient } from '../../lib/cloud/client.ts';
import type { FunctionVersion } from '../../lib/cloud/invoke-function.ts';
import type { Config } from '../../lib/config/load.ts';
import { isImageOf } from '../../lib/keys.ts';
import type { EvidenceStore } from '../../lib/state/evidence-store.ts';
import type { PartEvidence, PartProblem, UnreadReason } from '../../lib/types.ts';
import type { ReadingInputs } from './own-cloud.ts';
import { composePartEvent, digestSettings, type PartRequest } from './part-request.ts';

/** Inputs of a run that may have others read its accounts. */
export interface FanOutInputs extends ReadingInputs {
  /** Function that this is a run of. Absent on a computer. */
  readonly self?: FunctionVersion | undefined;
  /** Argument of the timer, which selects a part of the audit. */
  readonly argument?: string;
}

/** Inputs of a gatherer. `signal` ends the gathering. */
interface GathererInputs extends FanOutInputs {
  readonly startedAt: Date;
  readonly unreadSince?: ReadonlyMap<string, string> | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Time between the end of reading in the parts and that of gathering: this, or a share of a short time for reading. */
const GATHER_RESERVE_MS = 15_000;
const GATHER_RESERVE_SHARE = 0.25;
/** Bound of an event of 128 KB. Others are read all the same, later. */
const MAX_FIRST_IMAGES = 500;

type Part = readonly [PlaceScope, ...PlaceScope[]];

/** Invocation of the function for one account, and the store of what it reads. */
interface Parts {
  readonly store: EvidenceStore;
  readonly signal: AbortSignal;
  readonly begin: (part: Pick<PartRequest, 'account' | 'regions'>) => Promise<unknown>;
}

/** Gatherer of a run whose accounts are read by invocations of their own; undefined where this run reads them itself. */
export async function createGatherer(
  cloud: CloudClient,
  config: Config,
  { self, argument = '', readingMs, startedAt: start, unreadSince = new Map(), signal, ...access }: GathererInputs,
): Promise<Run['gather']> {
  const { fanOut, state } = config;
  if (fanOut === undefined || state === undefined || self === undefined) return undefined;
  if (readingMs === undefined || signal === undefined) return undefined;
  const startedAt = start.toISOString();
  const { openEvidenceStore } = await import('../../lib/state/state.ts');
  const store = await openEvidenceStore(state, { ...access, startedAt });
  const reserveMs = Math.min(GATHER_RESERVE_MS, readingMs * GATHER_RESERVE_SHARE);
  const readUntil = new Date(start.getTime() + readingMs - reserveMs).toISOString();
  const request = { runId: access.runId, startedAt, argument, settings: digestSettings(config), readUntil };
  const begin: Parts['begin'] = (part) => {
    const first = longestUnread(unreadSince, part.account);
    return cloud.invoke(self, composePartEvent({ ...request, ...part, unreadSince: first }));
  };
  return (scopes, regions) => {
    const known = regions?.status === 'listed' ? { regions: [...regions.regions] } : {};
    return gatherParts(scopes, { store, signal, begin: (part) => begin({ ...known, ...part }) });
  };
}

/**
 * Gathers the evidence of each account from an invocation of its own. An account whose invocation fails, is late, or leaves
 * something else than what it was asked for, is unread as a whole.
 */
export async function gatherParts(
  scopes: readonly PlaceScope[],
  { store, signal, begin }: Parts,
): Promise<GatheredEvidence> {
  const parts = partsOf(scopes.filter(({ unlisted }) => unlisted === undefined));
  const refusals = await Promise.all(parts.map((part) => refusalOf(begin({ account: accountOf(part) }))));
  const begun = parts.filter((_, index) => refusals[index] === undefined);
  const found = await store.gather(begun.map(accountOf), signal);
  await store.remove();
  const gathered = parts.map((part, index) => {
    const refusal = refusals[index];
    return refusal === undefined ? judgePart(part, found.get(accountOf(part))) : unreadPart(part, refusal);
  });
  const unlisted = scopes.flatMap((scope) => (scope.unlisted === undefined ? [] : unreadPart([scope], scope.unlisted)));
  return mergeParts([...gathered, ...unlisted]);
}

async function refusalOf(beginning: Promise<unknown>): Promise<UnreadReason | undefined> {
  try {
    await beginning;
    return undefined;
  } catch (error) {
    return unreadReason(error);
  }
}

function judgePart(part: Part, found: PartEvidence | PartProblem = 'missing'): GatheredEvidence {
  const unusable = (problem: PartProblem) => unreadPart(part, { kind: 'part-unusable', problem });
  if (typeof found === 'string') return unusable(found);
  return acceptPart(found, part) ?? unusable('mismatched');
}

function longestUnread(unreadSince: ReadonlyMap<string, string>, account: string): PartRequest['unreadSince'] {
  const unread = [...unreadSince].filter(([key]) => isImageOf(key, account));
  return unread.toSorted(([, a], [, b]) => Date.parse(a) - Date.parse(b)).slice(0, MAX_FIRST_IMAGES);
}

function accountOf([{ place }]: Part): string {
  return place.account;
}
