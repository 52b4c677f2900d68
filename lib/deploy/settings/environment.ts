import { RECORD_VARIABLE, recordBytes } from '../deploy-record.ts';
import type { Deployment } from '../deployment.ts';
import type { EnvironmentSettings, SettingIssue } from '../framework.ts';

type Variables = Readonly<Record<string, string>>;

const PLACE = 'provider.environment.variables';

/** All names and values together, in bytes: https://cloud.tencent.com/document/product/583/11637 */
const MAX_BYTES = 4096;

/** https://cloud.tencent.com/document/product/583/14570 */
const reservedPrefixes = ['SCF_', 'QCLOUD_', 'TENCENTCLOUD_'];

/** Another configuration than the packaged one, other code before ours, and a cloud whose certificate nobody checks. */
const deceiving = /^(AUDIT_CONFIG|PATH|NODE_.*|LD_.*|.*_PROXY)$/i;

/** The function's variables: its own win over the provider's. One without a value is empty. */
export function mergeVariables(...settings: readonly (EnvironmentSettings | null | undefined)[]): Variables {
  const entries = settings.flatMap((part) => Object.entries(part?.variables ?? {}));
  return Object.fromEntries(entries.map(([name, value]) => [name, value ?? '']));
}

/** What is wrong with the variables, but for values that are not there. Never says a value. */
export function variableProblems({
  environment: variables,
  triggers,
}: Pick<Deployment, 'environment' | 'triggers'>): readonly SettingIssue[] {
  const names = Object.keys(variables);
  const problems = names.flatMap((name) => {
    const complaint = nameComplaint(name);
    return complaint === undefined ? [] : [{ path: `${PLACE}.${name}`, ...complaint }];
  });
  const bytes = names.reduce(
    (sum, name) => sum + Buffer.byteLength(name) + Buffer.byteLength(variables[name] ?? ''),
    0,
  );
  const most = MAX_BYTES - recordBytes(triggers.map(({ name }) => name));
  if (bytes <= most) return problems;
  const problem = `All variables together have ${bytes} bytes; ${most} fit beside what a deploy notes there itself.`;
  const fix = 'Write what is long and no secret, such as a certificate, into audit.yml itself.';
  return [...problems, { path: PLACE, problem, fix }];
}

/** A problem for each variable that has no value: the platform takes none that is empty. */
export function emptyVariableProblems(variables: Variables): readonly SettingIssue[] {
  return Object.entries(variables)
    .filter(([, value]) => value === '')
    .map(([name]) => ({
      path: `${PLACE}.${name}`,
      problem: 'has no value, and the platform takes no empty one.',
      fix: `Set ${name} in .env or in the environment; where the function does not need it, take the line out.`,
    }));
}

function nameComplaint(name: string): Omit<SettingIssue, 'path'> | undefined {
  if (name === 'TENCENTCLOUD_API_BASE') {
    return {
      problem: 'would send the deployed function to an emulator on its own machine, where there is none.',
      fix: 'Take it out: it is for the commands here alone.',
    };
  }
  if (deceiving.test(name))
    return { problem: 'would make the function another than the one that is checked here.', fix: 'Take it out.' };

  if (name === RECORD_VARIABLE) return { problem: 'is set by deploying itself.', fix: 'Take it out.' };
  const prefix = reservedPrefixes.find((reserved) => name.startsWith(reserved));
  if (prefix !== undefined)
    return { problem: `begins with ${prefix}, which the platform keeps for itself.`, fix: 'Choose another name.' };

  if (/^[A-Za-z][A-Za-z0-9_]*$/.test(name)) return undefined;
  return { problem: 'is no name of a variable: letters, digits and _, a letter first.', fix: 'Choose another name.' };
}
