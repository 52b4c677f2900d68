import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import type { Config } from '../../lib/config/load.ts';
import { ConfigError } from '../../lib/errors.ts';
import { canonicalJson } from '../../lib/keys.ts';

const FORMAT = 'image-share-audit part';

const time = z.iso.datetime();

/** Request of one invocation to another: to read one account, and to leave the evidence under its run and start. */
const partRequest = z.strictObject({
  format: z.literal(FORMAT),
  version: z.literal(1),
  runId: z.string().check(z.minLength(1), z.maxLength(128)),
  startedAt: time,
  account: z.string().check(z.regex(/^\d{1,20}$/)),
  /** Argument of the timer, which selects a part of the audit. */
  argument: z.string(),
  /** Digest of the settings that both have to go by. */
  settings: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  /** Regions of CVM, where a target means all of them and they are known. */
  regions: z.optional(
    z.array(z.strictObject({ region: z.string().check(z.regex(/^[a-z]+(-[a-z\d]+)+$/)), isAvailable: z.boolean() })),
  ),
  readUntil: time,
  /** Images to read first, by their keys, with the time since when they are unread. */
  unreadSince: z.array(z.tuple([z.string(), time])),
});

/** Request for the evidence of one account. */
export type PartRequest = z.infer<typeof partRequest>;

/** Event of a request. */
export function composePartEvent(request: Omit<PartRequest, 'format' | 'version'>): PartRequest {
  return { format: FORMAT, version: 1, ...request };
}

/** True for a request of whatever version, and a damaged one: it is never taken for an event that starts a whole audit. */
export function isPartEvent(event: unknown): boolean {
  return z.object({ format: z.literal(FORMAT) }).safeParse(event).success;
}

/** Request of an event. Throws ConfigError for one of another version, and a damaged one. */
export function readPartEvent(event: unknown): PartRequest {
  const request = partRequest.safeParse(event);
  if (request.success) return request.data;
  const path = request.error.issues[0]?.path.join('.') ?? '';
  throw invalidRequest(path, 'is not that of a request of this version.');
}

/** Throws ConfigError where this invocation goes by other settings than the one that asks. */
export function requireSameSettings(config: Config, { settings }: PartRequest): void {
  if (settings === digestSettings(config)) return;
  throw invalidRequest('settings', 'is the digest of other settings: the function was deployed meanwhile.');
}

/** Digest of the settings on which the evidence depends. */
export function digestSettings({ accounts, cloud, policy: { targets, publishers } }: Config): string {
  return createHash('sha256')
    .update(canonicalJson([accounts, cloud.site, targets, publishers]))
    .digest('hex');
}

function invalidRequest(path: string, problem: string): ConfigError {
  const fix = 'Requests are sent by the function itself, to the version that sends them.';
  return new ConfigError([{ file: 'event', path, problem, fix }]);
}
