import * as z from 'zod/mini';
import type { RetryPolicy, TimerTrigger } from './deployment.ts';

/** Environment variable that holds the record of a deploy. serverless.yml must not declare it. */
export const RECORD_VARIABLE = 'AUDIT_DEPLOYED';

/**
 * Record of a deploy on the function. It is an environment variable: tags can be given at creation only, and a description
 * takes neither hyphens nor underscores. A digest is there only while it is true: it is removed before code is uploaded and
 * recorded again when all is done. `triggers` names every timer that deploying created, or is about to.
 */
export interface DeployRecord {
  readonly codeDigest?: string;
  readonly auditDigest?: string;
  /** Hash that the cloud gave the uploaded code; absent where it gave none. */
  readonly fingerprint?: string;
  /** Log topic that deploying set, as opposed to one that the platform chose. */
  readonly topicId?: string;
  readonly triggers: readonly string[];
  /** Digest of the files of the code, which is the same however they are packed. */
  readonly filesDigest?: string;
  /** Timers and retries of the deploy: a published version holds neither. */
  readonly timers?: readonly TimerTrigger[];
  readonly retry?: RetryPolicy;
  /** Published version of the complete deploy before this one. */
  readonly previous?: string;
}

const digest = z.optional(z.string().check(z.regex(/^[0-9a-f]{64}$/)));
const text = z.optional(z.string());
const schema = z.object({
  code: digest,
  audit: digest,
  cloud: text,
  topic: text,
  triggers: z.array(z.string()),
  files: digest,
  timers: z.optional(z.array(z.tuple([z.string(), z.string(), z.boolean(), z.string()]))),
  retry: z.optional(z.tuple([z.int(), z.int()])),
  previous: z.optional(z.string().check(z.regex(/^\d+$/))),
});

/** Value of the variable, the same text for the same record. */
export function writeRecord(record: DeployRecord): string {
  const { codeDigest, auditDigest, fingerprint, topicId, triggers, filesDigest, timers, retry, previous } = record;
  return JSON.stringify({
    code: codeDigest,
    audit: auditDigest,
    cloud: fingerprint,
    topic: topicId,
    triggers: [...new Set(triggers)].toSorted(),
    files: filesDigest,
    timers: timers?.map(({ name, cron, enabled, argument }) => [name, cron, enabled, argument]),
    retry: retry && [retry.attempts, retry.maxAgeSeconds],
    previous,
  });
}

/** Reads the record among a function's variables; empty without one, or with one that is not valid. */
export function readRecord(environment: Readonly<Record<string, string>>): DeployRecord {
  const parsed = schema.safeParse(parseJson(environment[RECORD_VARIABLE] ?? ''));
  if (!parsed.success) return { triggers: [] };
  const { code, audit, cloud, topic, triggers, files, timers, retry, previous } = parsed.data;
  return {
    codeDigest: code,
    auditDigest: audit,
    fingerprint: cloud,
    topicId: topic,
    triggers,
    filesDigest: files,
    timers: timers?.map(([name, cron, enabled, argument]) => ({ name, cron, enabled, argument })),
    retry: retry && { attempts: retry[0], maxAgeSeconds: retry[1] },
    previous,
  };
}

/** Bytes of the 4 kB of all variables that the record takes at most, its name included. */
export function recordBytes(timers: readonly TimerTrigger[]): number {
  const sum = '0'.repeat(64);
  const fullest = writeRecord({
    codeDigest: sum,
    auditDigest: sum,
    fingerprint: sum,
    topicId: '0'.repeat(36),
    triggers: timers.map(({ name }) => name),
    filesDigest: sum,
    timers,
    retry: { attempts: 2, maxAgeSeconds: 21_600 },
    previous: '0'.repeat(6),
  });
  return RECORD_VARIABLE.length + Buffer.byteLength(fullest);
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}
