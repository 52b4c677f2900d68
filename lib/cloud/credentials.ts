import { ConfigError } from '../errors.ts';
import { createRedaction, type Redaction } from '../redact.ts';

export interface Credentials {
  readonly secretId: string;
  readonly secretKey: string;
  /** Only with temporary credentials. */
  readonly token?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

interface VariableNames {
  readonly secretId: string;
  readonly secretKey: string;
  readonly token: string;
}

/** Variables that the platform sets for a function's role (https://cloud.tencent.com/document/product/583/14570). */
const roleNames: VariableNames = {
  secretId: 'TENCENTCLOUD_SECRETID',
  secretKey: 'TENCENTCLOUD_SECRETKEY',
  token: 'TENCENTCLOUD_SESSIONTOKEN',
};

/** Variables that the SDKs and tccli read. */
const userNames: VariableNames = {
  secretId: 'TENCENTCLOUD_SECRET_ID',
  secretKey: 'TENCENTCLOUD_SECRET_KEY',
  token: 'TENCENTCLOUD_SESSION_TOKEN',
};

/** Redaction of what a server says that was sent these credentials. */
export function redactionFor({ secretId, secretKey, token }: Credentials): Redaction {
  return createRedaction([secretId, secretKey, ...(token === undefined ? [] : [token])]);
}

/** Credentials of the function's role, as the platform sets them for each invocation. Throws ConfigError without a role. */
export function roleCredentials(environment: Environment): Credentials {
  const credentials = read(environment, roleNames);
  if (credentials === undefined) throw missing(roleNames, 'Give the function an execution role.');
  return credentials;
}

/** Credentials of a user or a pipeline; those of a role serve, too. Throws ConfigError when there are none. */
export function userCredentials(environment: Environment): Credentials {
  const credentials = read(environment, userNames) ?? read(environment, roleNames);
  if (credentials === undefined) throw missing(userNames, 'Set them in the environment or in a .env file.');
  return credentials;
}

/** All three come from one set of names: halves of two sets would sign for nobody. */
function read(environment: Environment, names: VariableNames): Credentials | undefined {
  const secretId = environment[names.secretId];
  const secretKey = environment[names.secretKey];
  if (!secretId || !secretKey) return undefined;
  const token = environment[names.token];
  for (const name of Object.values(names)) refuseMalformed(name, environment[name] ?? '');
  return token ? { secretId, secretKey, token } : { secretId, secretKey };
}

/** Credentials are sent in HTTP headers, and an HTTP library quotes an invalid header in its error. */
function refuseMalformed(path: string, value: string): void {
  if (/^[\x21-\x7e]*$/.test(value)) return;
  const problem = 'contains a blank, a line break or a character that is not ASCII.';
  throw new ConfigError([{ file: 'environment', path, problem, fix: 'Set it again, exactly as it was issued.' }]);
}

function missing(names: VariableNames, fix: string): ConfigError {
  const path = `${names.secretId}, ${names.secretKey}`;
  return new ConfigError([{ file: 'environment', path, problem: 'no credentials.', fix }]);
}
