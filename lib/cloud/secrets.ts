import { CommonClient } from 'tencentcloud-sdk-nodejs/tencentcloud/common/common_client.js';
import type { ClientConfig } from 'tencentcloud-sdk-nodejs/tencentcloud/common/interface.js';
import * as z from 'zod/mini';
import { parserOf } from '../api-answer.ts';
import { CloudRefusedError, CloudUnreachableError } from '../errors.ts';
import type { ApiCall } from './attempt.ts';
import { type CloudRuntime, createApiCaller } from './caller.ts';
import type { Credentials } from './credentials.ts';
import { apiHost, type Site } from './endpoints.ts';

/** Secret of SSM. Names are unique within a region. */
export interface StoredSecret {
  readonly name: string;
  readonly version: string;
  readonly region: string;
  readonly site: Site;
}

/** Value of a secret, or the reason why there is none and what to do about it. */
export type SecretReading = string | { readonly problem: string; readonly fix: string };

/** The SDK's client of any product, which every start loads anyway. That of SSM would only add its other actions. */
class SsmClient extends CommonClient {
  constructor(config: ClientConfig) {
    super('ssm.tencentcloudapi.com', '2019-09-23', config);
  }
}

/** Content of a secret, as SSM answers it: one of the two is not empty. */
interface SecretContent {
  readonly text: string;
  readonly isBinary: boolean;
}

/** Far below the documented quota of 300. */
const SECRETS_PER_SECOND = 10;
const LIMITS = { concurrency: 8, requestTimeoutMs: 10_000 };

const optionalText = z.optional(z.nullable(z.string()));

/** SSM GetSecretValue (https://cloud.tencent.com/document/api/1140/40522). An answer about another secret is none. */
function getSecretValue({ name, version }: StoredSecret): ApiCall<SecretContent> {
  return {
    action: 'GetSecretValue',
    parameters: { SecretName: name, VersionId: version },
    parse: parserOf(
      { SecretName: z.literal(name), SecretString: optionalText, SecretBinary: optionalText },
      ({ SecretString, SecretBinary }) => ({ text: SecretString ?? '', isBinary: Boolean(SecretBinary) }),
    ),
  };
}

/** Reads secrets with these credentials, each at its region; close it at the end. What is not readable is said, and never the value. */
export function createSecretReader(credentials: Credentials, runtime: CloudRuntime) {
  const caller = createApiCaller(LIMITS, async () => credentials, runtime);
  return {
    async read(secret: StoredSecret): Promise<SecretReading> {
      const { region, site } = secret;
      const host = apiHost('ssm', region, site);
      const destination = { Client: SsmClient, host, region, ratePerSecond: SECRETS_PER_SECOND };
      try {
        return readContent(await caller.call(destination, getSecretValue(secret)), secret);
      } catch (error) {
        if (error instanceof CloudRefusedError) return explainRefusal(error, secret);
        if (error instanceof CloudUnreachableError) {
          const problem = `${nameOf(secret)} could not be read: ${error.message}.`;
          return { problem, fix: 'Check that the network leads to SSM, and run the audit again.' };
        }
        throw error;
      }
    },
    close: caller.close,
  };
}

function readContent({ text, isBinary }: SecretContent, secret: StoredSecret): SecretReading {
  if (isBinary) return { problem: `${nameOf(secret)} is binary.`, fix: 'Store it as text: the settings are text.' };
  if (text === '') return { problem: `${nameOf(secret)} is empty.`, fix: 'Give it a value in SSM.' };
  return text;
}

function nameOf({ name, version, region }: StoredSecret): string {
  return `The secret ${name} (version ${version}, ${region})`;
}

/** Codes of the error list of the action, and those of CAM. */
function explainRefusal(error: CloudRefusedError, secret: StoredSecret): SecretReading {
  const { name } = secret;
  const subject = nameOf(secret);
  if (error.code === 'ResourceNotFound.SecretNotExist') {
    const fix = `Create it there, or correct its name. One without the version ${secret.version} is named with its own: \${ssm:${name}/v1}.`;
    return { problem: `${subject} does not exist.`, fix };
  }
  if (error.code === 'ResourceUnavailable.ResourceDisabled')
    return { problem: `${subject} is disabled.`, fix: 'Enable it in SSM.' };
  if (error.code === 'ResourceUnavailable.ResourcePendingDeleted')
    return { problem: `${subject} is scheduled for deletion.`, fix: 'Cancel that in SSM, or name another secret.' };
  if (error.code === 'ResourceUnavailable.NotPurchased')
    return { problem: `${subject} cannot be read: SSM is not activated.`, fix: 'Activate SSM for the account.' };
  const problem = `${subject} could not be read: ${error.message}.`;
  const isPermission = /^(AuthFailure\.)?UnauthorizedOperation/.test(error.code);
  return {
    problem,
    fix: isPermission
      ? `Permit ssm:GetSecretValue on ${name} to the credentials of the audit; npx serverless permissions prints the policy of the function.`
      : 'Look the code up in the documentation of GetSecretValue.',
  };
}
