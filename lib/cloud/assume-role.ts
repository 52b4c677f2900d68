import * as z from 'zod/mini';
import { parserOf } from '../api-answer.ts';
import type { RoleAccess } from '../options.ts';
import type { Clock } from '../types.ts';
import type { ApiCall } from './attempt.ts';
import type { Credentials } from './credentials.ts';

/** Supply of credentials that are valid for long enough to make a call with them. */
export type CredentialSource = () => Promise<Credentials>;

/** Role in an account, for one run. */
export interface RoleRequest extends RoleAccess {
  readonly account: string;
  readonly runId: string;
}

/** Credentials of an assumed role, and their end in seconds since 1970. */
export interface AssumedRole {
  readonly credentials: Credentials;
  readonly expiresAtSeconds: number;
}

/** Validity to ask for. Longer than any invocation; a role may be limited to less than the default of two hours. */
const DURATION_SECONDS = 3600;
/** Time before the end at which credentials are renewed: longer than a call with all its repetitions, and than any clock is off. */
const RENEWAL_MS = 600_000;

/** The credentials are sent in HTTP headers. */
const headerText = z.string().check(z.regex(/^[\x21-\x7e]+$/));

/** STS AssumeRole (https://cloud.tencent.com/document/api/598/33164), in a session that names the run in the trail of the account. */
export function assumeRole({ account, role, externalId, runId }: RoleRequest): ApiCall<AssumedRole> {
  const session = sessionName(runId);
  return {
    action: 'AssumeRole',
    parameters: {
      RoleArn: `qcs::cam::uin/${account}:roleName/${role}`,
      RoleSessionName: session,
      SourceIdentity: session,
      DurationSeconds: DURATION_SECONDS,
      ...(externalId !== undefined && { ExternalId: externalId }),
    },
    parse: parserOf(
      {
        Credentials: z.object({ TmpSecretId: headerText, TmpSecretKey: headerText, Token: headerText }),
        ExpiredTime: z.int().check(z.positive()),
      },
      ({ Credentials: { TmpSecretId, TmpSecretKey, Token }, ExpiredTime }) => ({
        credentials: { secretId: TmpSecretId, secretKey: TmpSecretKey, token: Token },
        expiresAtSeconds: ExpiredTime,
      }),
    ),
  };
}

/** Session name that names the run: of 2 to 128 characters, of which these are allowed. */
function sessionName(runId: string): string {
  return `image-share-audit-${runId.replaceAll(/[^\w+=,.@-]/g, '-')}`.slice(0, 128);
}

/**
 * Source that assumes a role once for all who ask, and again before its credentials end. Where that fails, everyone who
 * waits, and who asks later, gets the error.
 */
export function createRoleSource(assume: () => Promise<AssumedRole>, clock: Clock): CredentialSource {
  async function begin() {
    const { credentials, expiresAtSeconds } = await assume();
    const lifetimeMs = Math.max(0, expiresAtSeconds * 1000 - clock.now().getTime());
    // Of short credentials, half of the time is used at least: they are not asked for at every call.
    return { credentials, renewAtMs: clock.elapsedMs() + Math.max(lifetimeMs - RENEWAL_MS, lifetimeMs / 2) };
  }
  let latest: ReturnType<typeof begin> | undefined;
  return async () => {
    latest ??= begin();
    const asked = latest;
    const { credentials, renewAtMs } = await asked;
    if (clock.elapsedMs() < renewAtMs) return credentials;
    if (latest === asked) latest = begin();
    return (await latest).credentials;
  };
}
