import { CloudRefusedError, CloudUnreachableError, DeployError } from '../../errors.ts';
import type { Change, Deployment } from '../deployment.ts';
import { oneLine } from './answer.ts';

const camActions =
  /^((Get|Create|Delete)(Role|Policy)|UpdatePolicy|UpdateAssumeRolePolicy|(Attach|Detach)RolePolicy|List(Policies|AttachedRolePolicies))$/;

/** Every sentence that says what happened ends by saying what to do. */
const AGAIN = 'then run the same command again';

/**
 * Makes of a cloud error a DeployError that a person can act on; anything else comes back as it is. What was changed before
 * it stays, which is said where there is something.
 */
export function toDeployError(error: unknown, deployment: Deployment, changes: readonly Change[]): unknown {
  const end = changes.length === 0 ? '.' : ': it goes on from where it stopped.';
  if (error instanceof CloudUnreachableError) {
    // Names of hosts hold the region only where it is a Finance region.
    const what = error.detail.includes('ENOTFOUND')
      ? `the network, and the region ${deployment.region}`
      : 'the network';
    return new DeployError(
      `${error.action} got no answer that could be used: ${error.detail}. Check ${what}, ${AGAIN}${end}`,
      { cause: error },
    );
  }
  if (!(error instanceof CloudRefusedError)) return error;
  const sentence = `${explainRefusal(error, deployment)}${end}`;
  return new DeployError(`${sentence} (${error.action}: ${error.code}, request ${error.requestId})`, { cause: error });
}

/** Runs a command on the cloud, and explains what it throws. A command that changes something adds it to `changes`. */
export async function withDeployErrors<T>(
  deployment: Deployment,
  command: () => Promise<T>,
  changes: readonly Change[] = [],
): Promise<T> {
  try {
    return await command();
  } catch (error) {
    throw toDeployError(error, deployment, changes);
  }
}

/** Without its end stop. */
function explainRefusal(error: CloudRefusedError, deployment: Deployment): string {
  const { code } = error;
  const rule = rules.find(({ codes }) => codes.test(code));
  return (
    rule?.toDeployError(error, deployment) ??
    `Tencent Cloud refused it: ${endSentence(error.cloudMessage)} Correct that, ${AGAIN}`
  );
}

interface Rule {
  readonly codes: RegExp;
  readonly toDeployError: (error: CloudRefusedError, deployment: Deployment) => string;
}

/** The first that fits. Common codes: https://www.tencentcloud.com/document/api/1036/38589; the rest: the error lists of each action. */
const rules: readonly Rule[] = [
  {
    codes: /^AuthFailure\.SignatureExpire$/,
    toDeployError: () => `The clock of this machine is off by more than five minutes. Set it right, ${AGAIN}`,
  },
  {
    codes:
      /^AuthFailure\.(InvalidAuthorization|InvalidSecretId|MFAFailure|SecretIdNotFound|SignatureFailure|TokenFailure)$/,
    toDeployError: () =>
      'Tencent Cloud does not accept the credentials. Check TENCENTCLOUD_SECRET_ID, TENCENTCLOUD_SECRET_KEY and, with ' +
      `temporary ones, TENCENTCLOUD_SESSION_TOKEN, ${AGAIN}`,
  },
  {
    codes: /^(ResourceNotFound|UnauthorizedOperation)\.Role$/,
    toDeployError: (_error, { role }) =>
      `There is no role ${role.name} that SCF may take. Name one in provider.role whose trust policy has scf.qcloud.com, or leave it out and one is made, ${AGAIN}`,
  },
  { codes: /^(AuthFailure\.)?UnauthorizedOperation(\.|$)/, toDeployError: explainDenial },
  {
    codes: /^(UnsupportedRegion|InvalidParameterValue)$/,
    toDeployError: (error, { region }) =>
      error.code === 'UnsupportedRegion' || error.cloudMessage.includes('Region')
        ? `Tencent Cloud has no SCF in the region ${region}. Write another one as provider.region, such as ap-guangzhou, ${AGAIN}`
        : `Tencent Cloud refused a value: ${endSentence(error.cloudMessage)} Correct it, ${AGAIN}`,
  },
  {
    codes: /^(ResourceNotFound|InvalidParameterValue)\.Namespace$/,
    toDeployError: (_error, { namespace, region }) =>
      `There is no namespace ${namespace} in ${region}. Make it in the SCF console, or leave provider.namespace out, ${AGAIN}`,
  },
  {
    codes: /^RequestSizeLimitExceeded/,
    toDeployError: () => `The zip is larger than the API takes. Import less, ${AGAIN}`,
  },
  {
    codes: /^LimitExceeded(\.|$)/,
    toDeployError: ({ cloudMessage }) =>
      `A quota of the account is used up: ${endSentence(cloudMessage)} Remove something or have it raised, ${AGAIN}`,
  },
];

function explainDenial({ action, cloudMessage }: CloudRefusedError, { role }: Deployment): string {
  // The text names the action that CAM missed, which need not be the one that was asked for: passing a role is another.
  const named = /operation \(([a-z]+:\w+)\)/.exec(cloudMessage)?.[1];
  const missing = named ?? `${productOf(action)}:${action}`;
  const passes = action === 'CreateFunction' || action === 'UpdateFunctionConfiguration';
  const also = passes && missing !== 'cam:PassRole' ? `, and cam:PassRole on the role ${role.name}` : '';
  return `The credentials may not do ${missing}. Allow it${also}, in a CAM policy of the user who deploys, ${AGAIN}`;
}

function productOf(action: string): string {
  if (camActions.test(action)) return 'cam';
  return action === 'SearchLog' ? 'cls' : 'scf';
}

/** The cloud's text as a sentence. */
function endSentence(text: string): string {
  const line = oneLine(text);
  return /[.!?。]$/.test(line) ? line : `${line}.`;
}
