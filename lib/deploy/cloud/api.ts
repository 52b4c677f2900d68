import { getCallerIdentity } from '../../cloud/answers.ts';
import { type ApiClientOptions, createApiClient } from './api-client.ts';
import { createFunctionApi, type FunctionApi } from './function-api.ts';
import { createRoleApi, type RoleApi } from './role-api.ts';
import { createRunApi, type RunApi } from './run-api.ts';
import { createTriggerApi, type TriggerApi } from './trigger-api.ts';

/**
 * The part of Tencent Cloud that deploying touches, in one region, as one pair of credentials sees it. Everything rejects
 * with a `CloudRefusedError` or a `CloudUnreachableError`; of a change that got no usable answer nobody knows whether it
 * happened.
 */
export interface DeployCloud extends FunctionApi, TriggerApi, RoleApi, RunApi {
  readonly region: string;
  /** The uin of the account that the credentials belong to. Needs no permission. */
  readonly callerAccount: () => Promise<string>;
  /** Closes the connections. */
  readonly close: () => void;
}

/** The only road of the deployer to the API. Close it when the command is over. */
export function createDeployCloud(options: ApiClientOptions): DeployCloud {
  const client = createApiClient(options);
  return {
    region: options.region,
    ...createFunctionApi(client),
    ...createTriggerApi(client),
    ...createRoleApi(client),
    ...createRunApi(client),
    callerAccount: () => client.read('sts', getCallerIdentity),
    close: client.close,
  };
}
