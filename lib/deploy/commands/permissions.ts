import { DeployError } from '../../errors.ts';
import { trustPolicy } from '../cloud/policy.ts';
import { auditPolicy, deployerPolicy } from '../settings/permissions.ts';
import type { CommandContext } from './context.ts';
import { prepare, prepareService } from './prepare.ts';

/** Placeholder of the account. */
const UIN = '<uin>';

/**
 * Prints the policies for those who create roles by hand: the policy and the trust policy of the function's role, and the
 * policy of the user who deploys. `--only role|trust|deployer` prints one of them as JSON. Makes no call to the cloud, and
 * needs audit.yml only for the function's role: the user who deploys is created before.
 */
export async function permissionsCommand(context: CommandContext): Promise<void> {
  const { only } = context.options;
  const dependsOnAudit = only === undefined || only === 'role';
  const { deployment, needs } = dependsOnAudit ? await prepare(context, 'not needed') : prepareService(context);
  const { role } = deployment;
  const documents = [
    { name: 'role', title: `Policy of the function's role ${role.name}`, content: auditPolicy(needs) },
    {
      name: 'trust',
      title: `Trust policy of the role ${role.name}`,
      content: JSON.parse(trustPolicy),
    },
    {
      name: 'deployer',
      title: 'Policy of the user who deploys',
      content: deployerPolicy(role, UIN),
    },
  ] as const;
  const chosen = only === undefined ? documents : documents.filter(({ name }) => name === only);
  const [first] = chosen;
  if (first === undefined)
    throw new DeployError(`--only "${String(only)}" is not valid. Write role, trust or deployer.`);
  if (chosen.some(({ name }) => name === 'deployer')) {
    context.reporter.notice(
      `In the policy of the user who deploys, replace ${UIN} with the ID of the main account, which the console shows as the account ID.`,
    );
  }
  if (only !== undefined) context.write(JSON.stringify(first.content, undefined, 2));
  else {
    context.write(
      documents.map(({ title, content }) => `${title}\n${JSON.stringify(content, undefined, 2)}`).join('\n\n'),
    );
  }
}
