import { gatherEvidence } from '../../lib/audit/gather.ts';
import { partOf } from '../../lib/audit/parts.ts';
import { type RegionListing, scopesOf } from '../../lib/audit/scopes.ts';
import { systemClock } from '../../lib/clock.ts';
import { createFleet } from '../../lib/cloud/fleet.ts';
import { type Config, loadConfig } from '../../lib/config/load.ts';
import { selectPart } from '../../lib/config/select-part.ts';
import { ConfigError } from '../../lib/errors.ts';
import type { StateOptions } from '../../lib/options.ts';
import { plainLines } from '../../lib/redact.ts';
import type { PartEvidence } from '../../lib/types.ts';
import { accessOf, type Invocation, secretsOf } from './invocation.ts';
import { type ReadingInputs, withCloud } from './own-cloud.ts';
import { type PartRequest, readPartEvent, requireSameSettings } from './part-request.ts';
import { explainFailure } from './report-failure.ts';
import { resolveAccount } from './resolve-accounts.ts';

/** Log line and return value of a part. */
export interface PartSummary {
  readonly runId: string;
  /** Account that it read. */
  readonly part: string;
  /** `late`: nothing was read, because nobody waits for it any more. */
  readonly outcome: 'read' | 'late';
  readonly images: number;
  readonly unread: number;
  readonly durationMs: number;
}

/** Time that a part keeps for writing its evidence. */
const WRITE_RESERVE_MS = 5000;

/**
 * Reads one account for the run that asks for it, and leaves the evidence in the store of the memory. It notifies nobody,
 * remembers nothing and invokes nothing. Rejects where there is no evidence, so that the platform repeats the event.
 */
export async function auditPart(event: unknown, invocation: Invocation): Promise<PartSummary> {
  let request: PartRequest | undefined;
  try {
    request = readPartEvent(event);
    const untilMs = Date.parse(request.readUntil) - Date.parse(invocation.startedAt);
    const readingMs = Math.min(untilMs, invocation.remainingMs() - WRITE_RESERVE_MS);
    const evidence = readingMs > 0 ? await readPart(request, invocation, readingMs) : undefined;
    return logSummary(request, evidence, invocation);
  } catch (error) {
    const { runId = invocation.runId, account: part } = request ?? {};
    const failure = { runId, part, outcome: 'failed', ...(await explainFailure(error)) };
    console.log(plainLines(JSON.stringify(failure)));
    throw error;
  }
}

async function readPart(request: PartRequest, invocation: Invocation, readingMs: number): Promise<PartEvidence> {
  const loaded = await loadConfig({ file: invocation.configFile }, secretsOf(invocation));
  const state = requireFanOut(loaded);
  const config = selectPart(loaded, request.argument);
  requireSameSettings(config, request);
  const { configFile, uin } = invocation;
  const { runId, startedAt } = request;
  const inputs = { ...accessOf(invocation), configFile, uin, runId, readingMs };
  const evidence = await readAccount(config, request, inputs);
  const { openEvidenceStore } = await import('../../lib/state/state.ts');
  const store = await openEvidenceStore(state, { ...inputs, startedAt });
  await store.write(evidence);
  return evidence;
}

/** Reads the account in the same places and for the same targets as the run that asks. */
function readAccount(config: Config, request: PartRequest, inputs: ReadingInputs): Promise<PartEvidence> {
  return withCloud(config, inputs, async ({ own, runtime }) => {
    const account = await resolveAccount(own, config, { ...inputs, account: request.account });
    const fleet = createFleet(own, { accounts: [account], cloud: config.cloud, runtime, runId: inputs.runId });
    const scopes = scopesOf(config.policy, [account], listingOf(request));
    const known = scopes.filter(({ unlisted }) => unlisted === undefined);
    const unreadSince = new Map(request.unreadSince);
    const gathered = await gatherEvidence(fleet, known, { unreadSince }).finally(fleet.close);
    return partOf(account.uin, gathered, fleet.usage());
  });
}

/** The run that asks says itself why regions are not known. */
function listingOf({ regions }: PartRequest): RegionListing {
  return regions === undefined ? { status: 'unlisted', reason: { kind: 'deadline' } } : { status: 'listed', regions };
}

function requireFanOut({ file, fanOut, state }: Config): StateOptions {
  if (fanOut !== undefined && state !== undefined) return state;
  const fix = 'Send an event without `format` to run the audit.';
  throw new ConfigError([{ file, path: 'fanOut', problem: 'is not set, and a part of a run was asked for.', fix }]);
}

function logSummary(
  { runId, account }: PartRequest,
  evidence: PartEvidence | undefined,
  { startedAt }: Invocation,
): PartSummary {
  const images = evidence?.images ?? [];
  const summary: PartSummary = {
    runId,
    part: account,
    outcome: evidence === undefined ? 'late' : 'read',
    images: images.length,
    unread: images.filter(({ status }) => status === 'unavailable').length,
    durationMs: systemClock.now().getTime() - Date.parse(startedAt),
  };
  console.log(plainLines(JSON.stringify(summary)));
  return summary;
}
