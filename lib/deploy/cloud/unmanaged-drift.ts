import { readRecord } from '../deploy-record.ts';
import type { Deployment } from '../deployment.ts';
import { type CloudState, unmanagedTriggers } from './cloud-state.ts';
import type { FunctionState } from './function-api.ts';
import { ownerTags } from './ownership.ts';

/** Drift that deploy does not correct: a line each, with what would. */
export function listUnmanagedDrift(
  deployment: Deployment,
  { current, triggers, policy, attached }: CloudState,
): readonly string[] {
  const { role, functionName } = deployment;
  const others = attached.filter(({ id }) => id !== policy?.id).map(({ name }) => name);
  return [
    ...(current === undefined ? [] : describeFunctionDrift(deployment, current)),
    ...unmanagedTriggers(deployment, triggers, readRecord(current?.environment ?? {}).triggers).map(
      ({ name }) => `trigger ${name} of function ${functionName} was not created by deploy, which leaves it as it is`,
    ),
    ...(others.length === 0
      ? []
      : [
          `role ${role.name} also has policies that deploy did not attach and leaves as they are: ${others.join(', ')}`,
        ]),
  ];
}

/** Keys that only the platform gives: https://cloud.tencent.com/document/product/597/33355 */
const reserved = /^(qcloud|tencent|project)/i;

/** Tags are taken at creation, and no action of SCF changes them; the tag service's would. */
function describeFunctionDrift(
  deployment: Deployment,
  { tags, availability = 'Available', ...settings }: FunctionState,
): readonly string[] {
  const { functionName } = deployment;
  const wanted: Readonly<Record<string, string>> = { ...deployment.tags, ...ownerTags(deployment) };
  const given = Object.keys(tags).filter((name) => !reserved.test(name));
  const names = [...new Set([...Object.keys(wanted), ...given])].filter((name) => wanted[name] !== tags[name]);
  const list = names.toSorted().join(', ');
  return [
    ...(names.length === 0
      ? []
      : [`function ${functionName} keeps the tags it was created with; change ${list} in the console`]),
    ...describeNetworkDrift(deployment, settings),
    ...(availability === 'Available'
      ? []
      : [`the platform does not run function ${functionName} (${availability}); check it in the console`]),
  ];
}

/**
 * serverless.yml has no setting for either: a function has the public network with a changing address, and no layers. In a VPC
 * it may do without, over a NAT gateway.
 */
function describeNetworkDrift(
  { functionName, vpc }: Deployment,
  { network, layers }: Pick<FunctionState, 'network' | 'layers'>,
): readonly string[] {
  return [
    ...(network?.isOpen === false && vpc === undefined
      ? [
          `function ${functionName} has no public network, and reaches neither the API nor a mail server; turn it on in the console`,
        ]
      : []),
    ...(network?.hasFixedAddress === true
      ? [`function ${functionName} has a fixed public address, which deploy did not set and leaves as it is`]
      : []),
    ...(layers.length === 0
      ? []
      : [`function ${functionName} has layers that deploy did not add and leaves as they are: ${layers.join(', ')}`]),
  ];
}
