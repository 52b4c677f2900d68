import { DeployError } from '../../errors.ts';
import { functionTrust } from '../cloud/policy.ts';
import type { Desk } from '../desk.ts';
import { auditPolicy, deployerPolicy } from '../permissions.ts';
import { prepare } from '../prepare.ts';

/** Stands for the account where nobody was asked for it. */
const UIN = '<uin>';

/**
 * Prints what to give to whom, for those who make roles by hand: the policy and the trust policy of the function's role, and
 * the policy of the user who deploys. `--only role|trust|deployer` prints that one as JSON alone. Asks nothing of the cloud.
 */
export async function permissionsCommand(desk: Desk): Promise<void> {
  const { deployment, needs } = await prepare(desk, 'not needed');
  const { role } = deployment;
  const documents = [
    { name: 'role', title: `Policy of the function's role ${role.name}`, content: auditPolicy(needs) },
    {
      name: 'trust',
      title: `Trust policy of the role ${role.name}: SCF may take it`,
      content: JSON.parse(functionTrust),
    },
    {
      name: 'deployer',
      title: `Policy of the user who deploys; ${UIN} is the id of the main account`,
      content: deployerPolicy(role, UIN),
    },
  ] as const;
  const { only } = desk.options;
  const chosen = only === undefined ? documents : documents.filter(({ name }) => name === only);
  const [first] = chosen;
  if (first === undefined) throw new DeployError(`--only ${String(only)} is none of role, trust and deployer.`);
  if (only !== undefined) desk.write(JSON.stringify(first.content, undefined, 2));
  else
    desk.write(
      documents.map(({ title, content }) => `${title}\n${JSON.stringify(content, undefined, 2)}`).join('\n\n'),
    );
}
