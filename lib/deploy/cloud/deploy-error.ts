import { CloudRefusedError, CloudUnreachableError, DeployError } from '../../errors.ts';
import { oneLine } from '../../redact.ts';
import type { Deployment } from '../deployment.ts';
import { busy } from './conflict.ts';

const camActions =
  /^((Get|Create|Delete)(Role|Policy)|UpdatePolicy|UpdateAssumeRolePolicy|(Attach|Detach)RolePolicy|List(Policies|AttachedRolePolicies))$/;

/** End of every message. */
const AGAIN = 'then run the same command again';

/** Turns a cloud error into a DeployError that a person can act on; returns any other as it is. `changes` were applied before it. */
export function toDeployError(error: unknown, deployment: Deployment, changes: readonly string[]): unknown {
  const end = changes.length === 0 ? '.' : ': it goes on from where it stopped.';
  if (error instanceof CloudUnreachableError) {
    // Names of hosts hold the region only where it is a Finance region.
    const what = error.detail.includes('ENOTFOUND')
      ? `the network, and the region ${deployment.region}`
      : 'the network';
    return new DeployError(`${error.action} got no usable answer: ${error.detail}. Check ${what}, ${AGAIN}${end}`, {
      cause: error,
    });
  }
  if (!(error instanceof CloudRefusedError)) return error;
  const sentence = `${describeRefusal(error, deployment)}${end}`;
  return new DeployError(`${sentence} (${error.action}: ${error.code}, request ${error.requestId})`, { cause: error });
}

/** Runs a command on the cloud, and turns its cloud errors into DeployErrors. The command adds what it applies to `changes`. */
export async function withDeployErrors<T>(
  deployment: Deployment,
  command: () => Promise<T>,
  changes: readonly string[] = [],
): Promise<T> {
  try {
    return await command();
  } catch (error) {
    throw toDeployError(error, deployment, changes);
  }
}

/** A sentence without its full stop. */
function describeRefusal(error: CloudRefusedError, deployment: Deployment): string {
  const { code } = error;
  const rule = rules.find(({ codes }) => codes.test(code));
  return (
    rule?.describe(error, deployment) ??
    `Tencent Cloud refused the request: ${endSentence(error.cloudMessage)} Correct that, ${AGAIN}`
  );
}

interface Rule {
  readonly codes: RegExp;
  readonly describe: (error: CloudRefusedError, deployment: Deployment) => string;
}

/** The first match counts. Common codes: https://www.tencentcloud.com/document/api/1036/38589; the rest: the error lists of each action. */
const rules: readonly Rule[] = [
  {
    codes: /^AuthFailure\.SignatureExpire$/,
    describe: () => `The clock of this machine is off by more than five minutes. Correct it, ${AGAIN}`,
  },
  {
    codes:
      /^AuthFailure\.(InvalidAuthorization|InvalidSecretId|MFAFailure|SecretIdNotFound|SignatureFailure|TokenFailure)$/,
    describe: () =>
      'Tencent Cloud does not accept the credentials. Check TENCENTCLOUD_SECRET_ID, TENCENTCLOUD_SECRET_KEY and, with ' +
      `temporary ones, TENCENTCLOUD_SESSION_TOKEN, ${AGAIN}`,
  },
  {
    codes: /^(ResourceNotFound|UnauthorizedOperation)\.Role$/,
    describe: (_error, { role }) =>
      `There is no role ${role.name} that SCF may assume. Set provider.role to one whose trust policy has scf.qcloud.com, or leave it out and one is created, ${AGAIN}`,
  },
  {
    codes: busy,
    describe: ({ cloudMessage }, { functionName }) =>
      `The function ${functionName} did not accept the change in its current state: ${endSentence(cloudMessage)} Check it in the SCF console, ${AGAIN}`,
  },
  { codes: /^(AuthFailure\.)?UnauthorizedOperation(\.|$)/, describe: describeDenial },
  {
    codes: /^(UnsupportedRegion|InvalidParameterValue)$/,
    describe: (error, { region }) =>
      error.code === 'UnsupportedRegion' || error.cloudMessage.includes('Region')
        ? `Tencent Cloud has no SCF in the region ${region}. Set provider.region to another one, such as ap-guangzhou, ${AGAIN}`
        : `Tencent Cloud refused a value: ${endSentence(error.cloudMessage)} Correct it, ${AGAIN}`,
  },
  {
    codes: /^(ResourceNotFound|InvalidParameterValue)\.Namespace$/,
    describe: (_error, { namespace, region }) =>
      `There is no namespace ${namespace} in ${region}. Create it in the SCF console, or leave provider.namespace out, ${AGAIN}`,
  },
  {
    codes: /^RequestSizeLimitExceeded/,
    describe: () => `The zip is larger than the API takes. Import less, ${AGAIN}`,
  },
  {
    codes: /^LimitExceeded(\.|$)/,
    describe: ({ cloudMessage }) =>
      `A quota of the account is used up: ${endSentence(cloudMessage)} Remove something or request a higher quota, ${AGAIN}`,
  },
];

function describeDenial({ action, cloudMessage }: CloudRefusedError, { role }: Deployment): string {
  // The text names the action that CAM denied, which need not be the one that was requested: passing a role is another.
  const named = /operation \(([a-z]+:\w+)\)/.exec(cloudMessage)?.[1];
  const missing = named ?? permissionOf(action);
  const passes = action === 'CreateFunction' || action === 'UpdateFunctionConfiguration';
  const also = passes && missing !== 'cam:PassRole' ? `, and cam:PassRole on the role ${role.name}` : '';
  return `The credentials are not allowed to call ${missing}. Allow it${also} in a CAM policy of the user who deploys, ${AGAIN}`;
}

/** Name in CAM of the permission that an action takes: https://www.tencentcloud.com/document/product/598/57149 */
function permissionOf(action: string): string {
  if (action === 'Invoke') return 'scf:InvokeFunction';
  if (camActions.test(action)) return `cam:${action}`;
  return action === 'SearchLog' ? 'cls:SearchLog' : `scf:${action}`;
}

/** The cloud's text as a sentence. */
function endSentence(text: string): string {
  const line = oneLine(text);
  return /[.!?。]$/.test(line) ? line : `${line}.`;
}
