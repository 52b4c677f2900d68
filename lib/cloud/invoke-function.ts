import { CommonClient } from 'tencentcloud-sdk-nodejs/tencentcloud/common/common_client.js';
import type { ClientConfig } from 'tencentcloud-sdk-nodejs/tencentcloud/common/interface.js';
import * as z from 'zod/mini';
import { parserOf } from '../api-answer.ts';
import type { ApiCall } from './attempt.ts';

/** Version of a function, as the platform names it to its runs. */
export interface FunctionVersion {
  readonly name: string;
  readonly namespace: string;
  readonly region: string;
  readonly version: string;
}

/** Client of SCF: the SDK's own has these two constants more than the common one, and a method for each of its actions. */
export class ScfClient extends CommonClient {
  constructor(config: ClientConfig) {
    super('scf.tencentcloudapi.com', '2018-04-16', config);
  }
}

/** Invoke of type Event: queues the event, of at most 128 KB, and answers before the function runs (https://cloud.tencent.com/document/api/583/17243). */
export function invokeFunction({ name, namespace, version }: FunctionVersion, event: unknown): ApiCall<string> {
  return {
    action: 'Invoke',
    parameters: {
      FunctionName: name,
      Namespace: namespace,
      Qualifier: version,
      InvocationType: 'Event',
      ClientContext: JSON.stringify(event),
    },
    parse: parserOf(
      { Result: z.object({ FunctionRequestId: z.string().check(z.minLength(1)) }) },
      ({ Result }) => Result.FunctionRequestId,
    ),
  };
}
