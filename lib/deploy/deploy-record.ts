import * as z from 'zod/mini';

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
}

const digest = z.optional(z.string().check(z.regex(/^[0-9a-f]{64}$/)));
const text = z.optional(z.string());
const schema = z.object({ code: digest, audit: digest, cloud: text, topic: text, triggers: z.array(z.string()) });

/** Value of the variable, the same text for the same record. */
export function writeRecord({ codeDigest, auditDigest, fingerprint, topicId, triggers }: DeployRecord): string {
  const names = [...new Set(triggers)].toSorted();
  return JSON.stringify({ code: codeDigest, audit: auditDigest, cloud: fingerprint, topic: topicId, triggers: names });
}

/** Reads the record among a function's variables; empty without one, or with one that is not valid. */
export function readRecord(environment: Readonly<Record<string, string>>): DeployRecord {
  const parsed = schema.safeParse(parseJson(environment[RECORD_VARIABLE] ?? ''));
  if (!parsed.success) return { triggers: [] };
  const { code, audit, cloud, topic, triggers } = parsed.data;
  return { codeDigest: code, auditDigest: audit, fingerprint: cloud, topicId: topic, triggers };
}

/** Bytes of the 4 kB of all variables that the record takes at most, its name included. */
export function recordBytes(triggers: readonly string[]): number {
  const sum = '0'.repeat(64);
  const topicId = '0'.repeat(36);
  const fullest: DeployRecord = { codeDigest: sum, auditDigest: sum, fingerprint: sum, topicId, triggers };
  return RECORD_VARIABLE.length + writeRecord(fullest).length;
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}
