import * as z from 'zod/mini';
import { isRefusal, type Refusal, refuse } from '../../protocol/refusal.ts';
import type { Role } from '../../resources/cam.ts';
import { checkDocument, trustsCaller } from '../../resources/policy.ts';
import type { Caller, World } from '../../world/world.ts';
import { defineAction } from '../action.ts';
import { tagList } from '../tags.ts';

/**
 * https://cloud.tencent.com/document/api/598/33164: a temporary credential that acts in the role's account as the role's
 * policies allow. Temporary credentials may call it, too. Codes are from the action's error list; the texts are not
 * known unless noted.
 */
export const assumeRole = defineAction({
  service: 'sts',
  version: '2018-08-13',
  action: 'AssumeRole',
  ratePerSecond: 600,
  parameters: z.strictObject({
    RoleArn: z.string(),
    RoleSessionName: z.string(),
    DurationSeconds: z.optional(z.int()),
    Policy: z.optional(z.string()),
    ExternalId: z.optional(z.string()),
    Tags: z.optional(tagList),
    /** "uin of the caller", a string; no form of it is documented, and none is demanded. */
    SourceIdentity: z.optional(z.string()),
    SerialNumber: z.optional(z.string()),
    TokenCode: z.optional(z.string()),
  }),
  resource: ({ parameters: { RoleArn: arn } }) => arn,
  run({ caller, parameters, atMs }, world) {
    const { DurationSeconds: durationSeconds = 7200, ExternalId: externalId } = parameters;
    const refusal = checkForm(parameters);
    if (refusal !== undefined) return refusal;
    const found = findRole(world, parameters.RoleArn);
    if (isRefusal(found)) return found;
    const { account, role } = found;
    if (!trustsCaller(role.trustDocument, { principals: principalsOf(caller, world), externalId })) {
      // The code for a caller that is not trusted, or that gives another external id, is not known: this one is our choice.
      return refuse('UnauthorizedOperation', 'The role does not trust the caller.');
    }
    // Refused and not shortened, with this text, as seen in use.
    if (durationSeconds > Math.min(role.sessionDuration || longestSeconds, longestSeconds))
      return refuse('InvalidParameter.OverTimeError', 'time set too long');
    const policy = readPolicy(parameters.Policy);
    if (isRefusal(policy)) return policy;
    const expiresAt = Math.floor(atMs / 1000) + durationSeconds;
    const session = { account, roleId: role.roleId, sessionName: parameters.RoleSessionName, ...policy };
    const { secretId, secretKey, token } = world.openSession({ ...session, expiresAtMs: expiresAt * 1000 });
    return {
      Credentials: { Token: token, TmpSecretId: secretId, TmpSecretKey: secretKey },
      ExpiredTime: expiresAt,
      Expiration: `${new Date(expiresAt * 1000).toISOString().slice(0, 19)}Z`,
    };
  },
});

const longestSeconds = 43_200;

interface SessionForm {
  readonly RoleSessionName: string;
  readonly DurationSeconds?: number;
  readonly ExternalId?: string;
  readonly Tags?: readonly { readonly Key: string }[];
  readonly SourceIdentity?: string;
  readonly SerialNumber?: string;
  readonly TokenCode?: string;
}

function checkForm(form: SessionForm): Refusal | undefined {
  if (!/^[\w+=,.@-]{2,128}$/.test(form.RoleSessionName)) return invalid('RoleSessionName');
  if (form.ExternalId !== undefined && !/^[\w+=,.@:/-]{2,128}$/.test(form.ExternalId)) return invalid('ExternalId');
  if (form.SourceIdentity === '') return invalid('SourceIdentity');
  // The lower bound is not documented.
  if (form.DurationSeconds !== undefined && form.DurationSeconds < 1) return invalid('DurationSeconds');
  const keys = (form.Tags ?? []).map(({ Key: key }) => key);
  if (keys.length > 50 || new Set(keys).size < keys.length) return invalid('Tags');
  return form.SerialNumber === undefined && form.TokenCode === undefined
    ? undefined
    : refuse('FailedOperation.MFATypeNotSupported', 'The emulator knows no MFA devices.');
}

function invalid(name: string): Refusal {
  return refuse('InvalidParameter.ParamError', `The parameter ${name} is not valid.`);
}

/** Service roles, whose names have a prefix of their own, do not exist here. */
function findRole(world: World, arn: string): { readonly account: string; readonly role: Role } | Refusal {
  const [, account, kind, name] = /^qcs::cam::uin\/(\d+):(role|roleName)\/(.+)$/.exec(arn) ?? [];
  if (account === undefined)
    return refuse('InvalidParameter.ResouceError', 'The role must be named like qcs::cam::uin/12345678:roleName/name.');
  if (world.suspended.has(account)) {
    // That this is the code for a suspended account is our choice.
    return refuse('InvalidParameter.AccountNotAvaliable', 'The account is not available.');
  }
  const role = world.cam.roles
    .list(account)
    .find((candidate) => (kind === 'role' ? candidate.roleId : candidate.name) === name);
  // Seen in the integration tests of the SDK for Go, without its text.
  return role === undefined ? refuse('InternalError.GetRoleError', 'The role does not exist.') : { account, role };
}

/** The names of a caller in trust documents: its account, and its role where it is the session of one. */
function principalsOf({ account, roleId }: Caller, world: World): readonly string[] {
  const user = `qcs::cam::uin/${account}`;
  const role = roleId === undefined ? undefined : world.cam.roles.find(account, roleId);
  return [
    `${user}:root`,
    ...(roleId === undefined ? [`${user}:uin/${account}`] : []),
    ...(role === undefined ? [] : [`${user}:role/${role.roleId}`, `${user}:roleName/${role.name}`]),
  ];
}

/** Reads the session's own policy, which is urlencoded. */
function readPolicy(encoded: string | undefined): { readonly policy?: string } | Refusal {
  if (encoded === undefined) return {};
  const policy = decode(encoded);
  return policy === undefined || checkDocument(policy, 'grant') !== undefined
    ? refuse('InvalidParameter.StrategyFormatError', 'The policy of the session is not valid.')
    : { policy };
}

function decode(encoded: string): string | undefined {
  try {
    return decodeURIComponent(encoded);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}
