import { readRecord } from '../deploy-record.ts';
import type { Deployment } from '../deployment.ts';
import { type CloudState, unmanagedTriggers } from './cloud-state.ts';
import type { FunctionState } from './function-api.ts';
import { ownerTags } from './ownership.ts';

/** What is not as serverless.yml says, and deploying leaves as it is: a line each, with what would change it. */
export function listUnmanagedDrift(
  deployment: Deployment,
  { current, triggers, policy, attached }: CloudState,
): readonly string[] {
  const { role, functionName } = deployment;
  const others = attached.filter(({ id }) => id !== policy?.id).map(({ name }) => name);
  return [
    ...(current === undefined ? [] : [...describeTags(deployment, current), ...describeHalt(deployment, current)]),
    ...unmanagedTriggers(deployment, triggers, readRecord(current?.environment ?? {}).triggers).map(
      ({ name }) => `trigger ${name} of function ${functionName} was not made by deploying; it is left as it is`,
    ),
    ...(others.length === 0
      ? []
      : [`role ${role.name} also has policies that deploying did not attach: ${others.join(', ')}; they stay`]),
  ];
}

/** Tags are taken at creation, and no action of SCF changes them; the tag service's would. */
function describeTags(deployment: Deployment, { tags }: FunctionState): readonly string[] {
  const wanted: Readonly<Record<string, string>> = { ...deployment.tags, ...ownerTags(deployment) };
  const given = Object.keys(tags).filter((name) => !reserved.test(name));
  const names = [...new Set([...Object.keys(wanted), ...given])].filter((name) => wanted[name] !== tags[name]);
  if (names.length === 0) return [];
  const list = names.toSorted().join(', ');
  return [`function ${deployment.functionName} keeps the tags it was created with; change ${list} in the console`];
}

/** Keys that only the platform gives: https://cloud.tencent.com/document/product/597/33355 */
const reserved = /^(qcloud|tencent|project)/i;

function describeHalt({ functionName }: Deployment, { availability = 'Available' }: FunctionState): readonly string[] {
  if (availability === 'Available') return [];
  return [`function ${functionName} is not run by the platform, which says ${availability}; look at it in the console`];
}
