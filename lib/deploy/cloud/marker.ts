import * as z from 'zod/mini';

/** The environment variable in which a deploy keeps what it deployed. serverless.yml must not declare it. */
export const MARKER_VARIABLE = 'AUDIT_DEPLOYED';

/**
 * What an earlier deploy noted on the function. It stands in an environment variable: tags can be given at creation only,
 * and a description takes neither hyphens nor underscores. A digest is there only while it is true: it is taken out before
 * code is uploaded and put back when all is done. `triggers` names every timer that deploying made, or is about to.
 */
export interface Marker {
  readonly codeDigest?: string;
  readonly auditDigest?: string;
  readonly triggers: readonly string[];
}

const digest = z.optional(z.string().check(z.regex(/^[0-9a-f]{64}$/)));
const schema = z.object({ code: digest, audit: digest, triggers: z.array(z.string()) });

/** The marker as the value of its variable, the same text for the same content. */
export function writeMarker({ codeDigest, auditDigest, triggers }: Marker): string {
  return JSON.stringify({ code: codeDigest, audit: auditDigest, triggers: [...new Set(triggers)].toSorted() });
}

/** Reads the marker among a function's variables. Without one, or with one that makes no sense, nothing is known. */
export function readMarker(environment: Readonly<Record<string, string>>): Marker {
  const parsed = schema.safeParse(parseJson(environment[MARKER_VARIABLE] ?? ''));
  if (!parsed.success) return { triggers: [] };
  const { code, audit, triggers } = parsed.data;
  return { codeDigest: code, auditDigest: audit, triggers };
}

/** How much of the 4 kB of all variables the marker takes, its name included. */
export function markerBytes(triggers: readonly string[]): number {
  const digestText = '0'.repeat(64);
  return MARKER_VARIABLE.length + writeMarker({ codeDigest: digestText, auditDigest: digestText, triggers }).length;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}
