import { DeployError } from '../../errors.ts';
import type { PolicyDocument } from '../deployment.ts';
import type { RoleResources } from './cloud-state.ts';
import { ConflictError } from './conflict.ts';
import type { DeployRun } from './deploy-run.ts';
import { ownerTags } from './ownership.ts';
import { isSamePolicy, trustPolicy, writePolicy } from './policy.ts';

/** Creates or updates the execution role: trusted by SCF alone, with one policy. Leaves a named role alone. */
export async function deployRole(run: DeployRun, current: RoleResources): Promise<void> {
  const { role } = run.deployment;
  if (role.kind === 'named') return;
  await deployTrust(run, current);
  const policyId = await deployPolicy(run, current, role.policy);
  if (current.attached.some(({ id }) => id === policyId)) return;
  const attach = () => run.context.cloud.attachPolicy(role.name, policyId);
  await run.apply(`updated role ${role.name}: policy attached`, attach);
}

async function deployTrust({ deployment, context, apply }: DeployRun, { role }: RoleResources): Promise<void> {
  const { name } = deployment.role;
  const { cloud } = context;
  if (role === undefined) {
    const created = { trust: trustPolicy, tags: ownerTags(deployment) };
    await apply(`created role ${name}`, () => cloud.createRole(name, created));
  } else if (!isSamePolicy(role.trust, trustPolicy))
    await apply(`updated role ${name}: trust policy`, () => cloud.updateTrust(name, trustPolicy));
}

/** Returns the id of the policy. */
async function deployPolicy(
  { deployment, context: { cloud }, apply }: DeployRun,
  { policy }: RoleResources,
  wanted: PolicyDocument,
): Promise<number> {
  const { name } = deployment.role;
  const document = writePolicy(wanted);
  if (policy === undefined) {
    const created = { name, document, tags: ownerTags(deployment) };
    await apply(`created policy ${name}`, () => cloud.createPolicy(created));
    const listed = await cloud.readPolicy(name);
    if (listed !== undefined) return listed.id;
    const message = `The policy ${name} was created, but CAM does not list it yet. Deploy again in a minute.`;
    throw new ConflictError(new DeployError(message));
  }
  if (!isSamePolicy(policy.document, document))
    await apply(`updated policy ${name}`, () => cloud.updatePolicy(policy.id, document));

  return policy.id;
}
