import { ConfigError } from '../errors.ts';

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

/** What the platform sets for a function's role (https://cloud.tencent.com/document/product/583/14570). */
const roleNames: VariableNames = {
  secretId: 'TENCENTCLOUD_SECRETID',
  secretKey: 'TENCENTCLOUD_SECRETKEY',
  token: 'TENCENTCLOUD_SESSIONTOKEN',
};

/** What the SDKs and tccli read at a desk. */
const deskNames: VariableNames = {
  secretId: 'TENCENTCLOUD_SECRET_ID',
  secretKey: 'TENCENTCLOUD_SECRET_KEY',
  token: 'TENCENTCLOUD_SESSION_TOKEN',
};

/** The role's credentials, as the platform put them there for this very invocation. Throws ConfigError without a role. */
export function roleCredentials(environment: Environment): Credentials {
  const credentials = read(environment, roleNames);
  if (credentials === undefined) throw missing(roleNames, 'Give the function an execution role.');
  return credentials;
}

/** Credentials of a person or a pipeline; a role's are taken too. Throws ConfigError when there are none. */
export function deskCredentials(environment: Environment): Credentials {
  const credentials = read(environment, deskNames) ?? read(environment, roleNames);
  if (credentials === undefined) throw missing(deskNames, 'Set it in the environment or in a file .env.');
  return credentials;
}

/** All three come from one set of names: half of one beside half of the other would sign as nobody. */
function read(environment: Environment, names: VariableNames): Credentials | undefined {
  const secretId = environment[names.secretId];
  const secretKey = environment[names.secretKey];
  if (!secretId || !secretKey) return undefined;
  const token = environment[names.token];
  for (const name of Object.values(names)) refuseMalformed(name, environment[name] ?? '');
  return token ? { secretId, secretKey, token } : { secretId, secretKey };
}

/** They travel in HTTP headers, and an HTTP library that is given anything else quotes it in its error. */
function refuseMalformed(path: string, value: string): void {
  if (/^[\x21-\x7e]*$/.test(value)) return;
  const problem = 'holds a blank, a line break or a character that is not ASCII.';
  throw new ConfigError([{ file: 'environment', path, problem, fix: 'Set it again, exactly as it was given.' }]);
}

function missing(names: VariableNames, fix: string): ConfigError {
  const path = `${names.secretId}, ${names.secretKey}`;
  return new ConfigError([{ file: 'environment', path, problem: 'no credentials.', fix }]);
}
