import { DeployError } from '../../errors.ts';
import type { PolicyDocument } from '../deployment.ts';
import type { RoleResources } from './cloud-state.ts';
import { ConflictError } from './conflict.ts';
import type { DeployRun } from './deploy-run.ts';
import { ownerTags } from './ownership.ts';
import { isSamePolicy, trustPolicy, writePolicy } from './policy.ts';

/** Brings the execution role to what is wanted: trusted by SCF alone, with one policy of its own. Leaves a named role alone. */
export async function deployRole(run: DeployRun, seen: RoleResources): Promise<void> {
  const { role } = run.deployment;
  if (role.kind === 'named') return;
  await deployTrust(run, seen);
  const policyId = await deployPolicy(run, seen, role.policy);
  if (!seen.attached.some(({ id }) => id === policyId)) {
    const change = { verb: 'updated', what: `role ${role.name}: policy attached` } as const;
    await run.step(change, () => run.context.cloud.attachPolicy(role.name, policyId));
  }
}

async function deployTrust(
  { deployment, context: { cloud }, step }: DeployRun,
  { role }: RoleResources,
): Promise<void> {
  const { name } = deployment.role;
  const what = `role ${name}`;
  if (role === undefined) {
    const born = { trust: trustPolicy, tags: ownerTags(deployment) };
    await step({ verb: 'created', what }, () => cloud.createRole(name, born));
  } else if (!isSamePolicy(role.trust, trustPolicy))
    await step({ verb: 'updated', what: `${what}: who may take it` }, () => cloud.updateTrust(name, trustPolicy));
}

/** Returns the number of the policy. */
async function deployPolicy(run: DeployRun, { policy }: RoleResources, wanted: PolicyDocument): Promise<number> {
  const { deployment, context, step } = run;
  const { name } = deployment.role;
  const document = writePolicy(wanted);
  if (policy === undefined) {
    const born = { name, document, tags: ownerTags(deployment) };
    await step({ verb: 'created', what: `policy ${name}` }, () => context.cloud.createPolicy(born));
    const made = await context.cloud.readPolicy(name);
    if (made === undefined) throw new ConflictError(new DeployError(unlistedSentence(name)));
    return made.id;
  }
  if (!isSamePolicy(policy.document, document))
    await step({ verb: 'updated', what: `policy ${name}` }, () => context.cloud.updatePolicy(policy.id, document));

  return policy.id;
}

function unlistedSentence(name: string): string {
  return `The policy ${name} was made, and CAM does not list it yet. Deploy again in a minute.`;
}
