import * as z from 'zod/mini';
import { refuse } from '../../protocol/refusal.ts';
import { defineAction } from '../action.ts';

/**
 * https://cloud.tencent.com/document/api/1140/40522: answers one version of a secret, as a text or as bytes in base64. Codes
 * are from the action's error list; the texts are not known. A secret has the versions that the estate gives it, and that
 * of one without is `SSM_Current`.
 */
export const getSecretValue = defineAction({
  service: 'ssm',
  version: '2019-09-23',
  action: 'GetSecretValue',
  ratePerSecond: 300,
  // https://www.tencentcloud.com/document/product/1078/38612, without the account, and as created by it.
  resource: ({ caller: { account }, region, parameters: { SecretName } }) =>
    `qcs::ssm:${region}::secret/creatorUin/${account}/${SecretName}`,
  parameters: z.strictObject({ SecretName: z.string(), VersionId: z.string() }),
  run({ caller: { account }, region, parameters }, world) {
    const { SecretName: name, VersionId: versionId } = parameters;
    const secret = world
      .secrets(account)
      .find(
        (candidate) =>
          candidate.name === name && candidate.region === region && (candidate.version ?? 'SSM_Current') === versionId,
      );
    if (secret === undefined) return refuse('ResourceNotFound.SecretNotExist', 'The secret does not exist.');
    if (secret.state === 'Disabled') return refuse('ResourceUnavailable.ResourceDisabled', 'The secret is disabled.');
    if (secret.state === 'PendingDelete')
      return refuse('ResourceUnavailable.ResourcePendingDeleted', 'The secret is to be deleted.');
    const { string: text = '', binary = '' } = secret;
    return { SecretName: name, VersionId: versionId, SecretString: text, SecretBinary: binary };
  },
});
