import { DeployError } from '../../errors.ts';
import type { PolicyDocument } from '../deployment.ts';
import { LookAgainError } from './look-again.ts';
import { ownerTags } from './ownership.ts';
import { functionTrust, saysTheSame, writePolicy } from './policy.ts';
import type { RoleSituation } from './situation.ts';
import type { Work } from './work.ts';

/** Brings the execution role to what is wanted: trusted by SCF alone, with one policy of its own. Leaves a named role alone. */
export async function deployRole(work: Work, seen: RoleSituation): Promise<void> {
  const { role } = work.deployment;
  if (role.kind === 'named') return;
  await deployTrust(work, seen);
  const policyId = await deployPolicy(work, seen, role.policy);
  if (!seen.attached.some(({ id }) => id === policyId)) {
    const change = { verb: 'updated', what: `role ${role.name}: policy attached` } as const;
    await work.step(change, () => work.context.cloud.attachPolicy(role.name, policyId));
  }
}

async function deployTrust({ deployment, context: { cloud }, step }: Work, { role }: RoleSituation): Promise<void> {
  const { name } = deployment.role;
  const what = `role ${name}`;
  if (role === undefined) {
    const born = { trust: functionTrust, tags: ownerTags(deployment) };
    await step({ verb: 'created', what }, () => cloud.createRole(name, born));
  } else if (!saysTheSame(role.trust, functionTrust)) {
    await step({ verb: 'updated', what: `${what}: who may take it` }, () => cloud.updateTrust(name, functionTrust));
  }
}

/** Returns the number of the policy. */
async function deployPolicy(work: Work, { policy }: RoleSituation, wanted: PolicyDocument): Promise<number> {
  const { deployment, context, step } = work;
  const { name } = deployment.role;
  const document = writePolicy(wanted);
  if (policy === undefined) {
    const born = { name, document, tags: ownerTags(deployment) };
    await step({ verb: 'created', what: `policy ${name}` }, () => context.cloud.createPolicy(born));
    const made = await context.cloud.readPolicy(name);
    if (made === undefined) throw new LookAgainError(new DeployError(unlistedSentence(name)));
    return made.id;
  }
  if (!saysTheSame(policy.document, document)) {
    await step({ verb: 'updated', what: `policy ${name}` }, () => context.cloud.updatePolicy(policy.id, document));
  }
  return policy.id;
}

function unlistedSentence(name: string): string {
  return `The policy ${name} was made, and CAM does not list it yet. Deploy again in a minute.`;
}
