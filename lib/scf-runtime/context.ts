/** Trigger of a run: the timer, or a call of the API. */
export type RunSource = 'timer' | 'api';

/** The function that is run, as the platform has it. */
export interface RuntimeFunction {
  readonly functionName: string;
  readonly namespace: string;
  readonly region: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  /** Variables of its own. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Trigger, credentials and cloud of a run. */
export interface RunAccess {
  readonly source: RunSource;
  /** Credentials of the function's role. */
  readonly credentials?: { readonly secretId: string; readonly secretKey: string; readonly token?: string };
  /** Address of the emulator, where one stands in for the cloud. */
  readonly apiBase?: string;
}

/**
 * Environment that SCF gives a run (https://cloud.tencent.com/document/product/583/14570), with the code's folder in the
 * place of /var/user. Not SCF's: PATH, and TENCENTCLOUD_API_BASE, which leads the function to an emulator. TZ makes the
 * clock UTC, as it is there, whatever that of the machine is.
 */
export function runEnvironment(
  { environment }: Pick<RuntimeFunction, 'environment'>,
  { source, credentials, apiBase }: RunAccess,
  codeDir: string,
): Readonly<Record<string, string>> {
  return {
    PATH: process.env.PATH ?? '',
    TZ: 'UTC',
    ...environment,
    TENCENTCLOUD_RUNENV: 'SCF',
    _SCF_SERVER_PORT: '28902',
    USER_CODE_ROOT: `${codeDir}/`,
    NODE_PATH: `${codeDir}:${codeDir}/node_modules`,
    PWD: codeDir,
    USER: 'qcloud',
    HOME: '/home/qcloud',
    ...(source === 'timer' && { TRIGGER_SRC: 'timer' }),
    ...(credentials !== undefined && {
      TENCENTCLOUD_SECRETID: credentials.secretId,
      TENCENTCLOUD_SECRETKEY: credentials.secretKey,
      ...(credentials.token !== undefined && { TENCENTCLOUD_SESSIONTOKEN: credentials.token }),
    }),
    ...(apiBase !== undefined && { TENCENTCLOUD_API_BASE: apiBase }),
  };
}

/** Data of the handler's context, but for the account: https://cloud.tencent.com/document/product/583/9210 */
export function runContext(
  { functionName, namespace, region, memoryMb, timeoutSeconds }: RuntimeFunction,
  requestId: string,
): Readonly<Record<string, unknown>> {
  return {
    memory_limit_in_mb: memoryMb,
    time_limit_in_ms: timeoutSeconds * 1000,
    request_id: requestId,
    environment: JSON.stringify({ SCF_NAMESPACE: namespace }),
    environ: `SCF_NAMESPACE=${namespace};SCF_NAMESPACE=${namespace}`,
    function_version: '$LATEST',
    function_name: functionName,
    namespace,
    tencentcloud_region: region,
  };
}
