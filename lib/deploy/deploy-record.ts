import * as z from 'zod/mini';

/** The environment variable in which a deploy keeps what it deployed. serverless.yml must not declare it. */
export const RECORD_VARIABLE = 'AUDIT_DEPLOYED';

/**
 * What an earlier deploy noted on the function. It stands in an environment variable: tags can be given at creation only,
 * and a description takes neither hyphens nor underscores. A digest is there only while it is true: it is taken out before
 * code is uploaded and put back when all is done. `triggers` names every timer that deploying made, or is about to.
 */
export interface DeployRecord {
  readonly codeDigest?: string;
  readonly auditDigest?: string;
  /** What the cloud said of the code when it had been uploaded; absent where it said nothing. */
  readonly fingerprint?: string;
  /** The log topic that deploying set, as opposed to one of the platform's choice. */
  readonly topicId?: string;
  readonly triggers: readonly string[];
}

const digest = z.optional(z.string().check(z.regex(/^[0-9a-f]{64}$/)));
const text = z.optional(z.string());
const schema = z.object({ code: digest, audit: digest, cloud: text, topic: text, triggers: z.array(z.string()) });

/** The marker as the value of its variable, the same text for the same content. */
export function writeRecord({ codeDigest, auditDigest, fingerprint, topicId, triggers }: DeployRecord): string {
  const names = [...new Set(triggers)].toSorted();
  return JSON.stringify({ code: codeDigest, audit: auditDigest, cloud: fingerprint, topic: topicId, triggers: names });
}

/** Reads the marker among a function's variables. Without one, or with one that makes no sense, nothing is known. */
export function readRecord(environment: Readonly<Record<string, string>>): DeployRecord {
  const parsed = schema.safeParse(parseJson(environment[RECORD_VARIABLE] ?? ''));
  if (!parsed.success) return { triggers: [] };
  const { code, audit, cloud, topic, triggers } = parsed.data;
  return { codeDigest: code, auditDigest: audit, fingerprint: cloud, topicId: topic, triggers };
}

/** How much of the 4 kB of all variables the marker takes at most, its name included. */
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
