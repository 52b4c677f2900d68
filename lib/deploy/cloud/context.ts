import type { Clock } from '../../types.ts';
import type { Reporter } from '../deployment.ts';
import type { DeployCloud } from './api.ts';

/** What every command on the cloud is given besides the deployment: the road there, time, and the person at the terminal. */
export interface CloudContext {
  readonly cloud: DeployCloud;
  readonly clock: Clock;
  readonly reporter: Reporter;
}
