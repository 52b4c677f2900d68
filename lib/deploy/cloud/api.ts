import type { Clock } from '../../types.ts';
import type { Reporter } from '../deployment.ts';
import { type ApiClient, type ApiClientOptions, createApiClient } from './api-client.ts';
import { createFunctionApi, type FunctionApi } from './function-api.ts';
import { createRoleApi, type RoleApi } from './role-api.ts';
import { createRunApi, type RunApi } from './run-api.ts';
import { createTriggerApi, type TriggerApi } from './trigger-api.ts';
import { createVersionApi, type VersionApi } from './version-api.ts';

/**
 * Actions of Tencent Cloud that the deployer uses, in one region and with one pair of credentials. Everything rejects with
 * a `CloudRefusedError` or a `CloudUnreachableError`; the outcome of a change without a usable answer is unknown.
 */
export interface DeployCloud
  extends FunctionApi,
    VersionApi,
    TriggerApi,
    RoleApi,
    RunApi,
    Pick<ApiClient, 'callerAccount'> {
  /** Closes the connections. */
  readonly close: () => void;
}

/** Cloud, clock and reporter of a command. */
export interface CloudContext {
  readonly cloud: DeployCloud;
  readonly clock: Clock;
  readonly reporter: Reporter;
}

/** Connects the deployer to the API. Close it when the command is over. */
export function createDeployCloud(options: ApiClientOptions): DeployCloud {
  const client = createApiClient(options);
  return {
    ...createFunctionApi(client),
    ...createVersionApi(client),
    ...createTriggerApi(client),
    ...createRoleApi(client),
    ...createRunApi(client),
    callerAccount: client.callerAccount,
    close: client.close,
  };
}
