import { RECORD_VARIABLE, recordBytes } from '../deploy-record.ts';
import type { Deployment } from '../deployment.ts';
import type { EnvironmentSettings, SettingIssue } from '../framework.ts';

type Variables = Readonly<Record<string, string>>;

const PATH = 'provider.environment.variables';

/** All names and values together, in bytes: https://cloud.tencent.com/document/product/583/11637 */
const MAX_BYTES = 4096;

/** https://cloud.tencent.com/document/product/583/14570 */
const reservedPrefixes = ['SCF_', 'QCLOUD_', 'TENCENTCLOUD_'];

/** These would load another configuration or other code, or bypass TLS verification. */
const forbidden = /^(AUDIT_CONFIG|PATH|NODE_.*|LD_.*|.*_PROXY)$/i;

/** Variables of the function: its own override the provider's. One without a value is empty. */
export function mergeVariables(...settings: readonly (EnvironmentSettings | null | undefined)[]): Variables {
  const entries = settings.flatMap((part) => Object.entries(part?.variables ?? {}));
  return Object.fromEntries(entries.map(([name, value]) => [name, value ?? '']));
}

/** Issues of the variables, but for missing values. They never include a value. */
export function variableProblems({
  environment: variables,
  triggers,
}: Pick<Deployment, 'environment' | 'triggers'>): readonly SettingIssue[] {
  const names = Object.keys(variables);
  const problems = names.flatMap((name) => {
    const issue = nameIssue(name);
    return issue === undefined ? [] : [{ path: `${PATH}.${name}`, ...issue }];
  });
  const bytes = names.reduce(
    (sum, name) => sum + Buffer.byteLength(name) + Buffer.byteLength(variables[name] ?? ''),
    0,
  );
  // An argument is a problem of its own.
  const max = MAX_BYTES - recordBytes(triggers.map((timer) => ({ ...timer, argument: '' })));
  if (bytes <= max) return problems;
  const problem = `All variables together have ${bytes} bytes; the limit is ${max}, besides the record that deploy adds.`;
  const fix = 'Move long values that are not secret, such as a certificate, to audit.yml.';
  return [...problems, { path: PATH, problem, fix }];
}

/** An issue for each variable without a value: the platform accepts no empty one. */
export function emptyVariableProblems(variables: Variables): readonly SettingIssue[] {
  return Object.entries(variables)
    .filter(([, value]) => value === '')
    .map(([name]) => ({
      path: `${PATH}.${name}`,
      problem: 'has no value, and the platform accepts no empty one.',
      fix: `Set ${name} in .env or in the environment; if the function does not need it, remove the line.`,
    }));
}

function nameIssue(name: string): Omit<SettingIssue, 'path'> | undefined {
  if (name === 'TENCENTCLOUD_API_BASE') {
    return {
      problem: 'would make the deployed function call an emulator on its own machine, where there is none.',
      fix: 'Remove it: it is for local commands only.',
    };
  }
  if (forbidden.test(name))
    return { problem: 'would change how the function runs, so that it is not what was checked.', fix: 'Remove it.' };

  if (name === RECORD_VARIABLE) return { problem: 'is reserved for deploy.', fix: 'Remove it.' };
  const prefix = reservedPrefixes.find((reserved) => name.startsWith(reserved));
  if (prefix !== undefined)
    return { problem: `begins with ${prefix}, which is reserved for the platform.`, fix: 'Choose another name.' };

  if (/^[A-Za-z][A-Za-z0-9_]*$/.test(name)) return undefined;
  return {
    problem: 'is not a valid variable name: letters, digits and _, a letter first.',
    fix: 'Choose another name.',
  };
}
