import type { EstateCredential } from '../estate/estate-data.ts';
import type { EmulatedFunction } from '../resources/functions.ts';

/** What brought an invocation about. */
export type Source = 'timer' | 'api';

interface Surroundings {
  readonly func: EmulatedFunction;
  readonly source: Source;
  /** Of the role that the function runs as. */
  readonly credential?: EstateCredential;
  /** Where this emulator listens. */
  readonly apiBase?: string;
}

/**
 * The environment that SCF gives (https://cloud.tencent.com/document/product/583/14570), with the code's folder in the
 * place of /var/user. Not SCF's: PATH, and TENCENTCLOUD_API_BASE, which leads the function back to this emulator. TZ makes
 * the clock UTC, as it is there, whatever that of the machine is.
 */
export function environmentOf(
  { func, source, credential, apiBase }: Surroundings,
  codeDir: string,
): Readonly<Record<string, string>> {
  return {
    PATH: process.env.PATH ?? '',
    TZ: 'UTC',
    ...func.settings.environment,
    TENCENTCLOUD_RUNENV: 'SCF',
    _SCF_SERVER_PORT: '28902',
    USER_CODE_ROOT: `${codeDir}/`,
    NODE_PATH: `${codeDir}:${codeDir}/node_modules`,
    PWD: codeDir,
    USER: 'qcloud',
    HOME: '/home/qcloud',
    ...(source === 'timer' ? { TRIGGER_SRC: 'timer' } : {}),
    ...(credential === undefined
      ? {}
      : {
          TENCENTCLOUD_SECRETID: credential.secretId,
          TENCENTCLOUD_SECRETKEY: credential.secretKey,
          TENCENTCLOUD_SESSIONTOKEN: credential.token ?? '',
        }),
    ...(apiBase === undefined ? {} : { TENCENTCLOUD_API_BASE: apiBase }),
  };
}

/** What of the context is data: https://cloud.tencent.com/document/product/583/9210. An estate has no APPIDs; this is an example's. */
export function contextOf(func: EmulatedFunction, requestId: string): Readonly<Record<string, unknown>> {
  return {
    memory_limit_in_mb: func.settings.memoryMb,
    time_limit_in_ms: func.settings.timeoutSeconds * 1000,
    request_id: requestId,
    environment: JSON.stringify({ SCF_NAMESPACE: 'default' }),
    environ: 'SCF_NAMESPACE=default;SCF_NAMESPACE=default',
    function_version: '$LATEST',
    function_name: func.name,
    namespace: 'default',
    tencentcloud_region: func.region,
    tencentcloud_appid: '1250000000',
    tencentcloud_uin: func.account,
  };
}
