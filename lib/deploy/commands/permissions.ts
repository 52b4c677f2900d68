import { DeployError } from '../../errors.ts';
import { trustPolicy } from '../cloud/policy.ts';
import { assumesRoles, auditPolicy, deployerPolicy, memberPolicy, memberTrust } from '../settings/permissions.ts';
import type { CommandContext } from './context.ts';
import { prepare, prepareService } from './prepare.ts';

/** Placeholder of the account. */
const UIN = '<uin>';

/**
 * Prints the policies for those who create roles by hand: the policy and the trust policy of the function's role and, where it
 * assumes roles, of these, and the policy of the user who deploys. `--only` prints one of them as JSON. Makes no call to the cloud, and
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
    { name: 'member', title: 'Policy of the role in other accounts', content: memberPolicy },
    { name: 'member-trust', title: 'Trust policy of the role in other accounts', content: memberTrust(UIN) },
  ] as const;
  const shown = documents.filter(({ name }) => !name.startsWith('member') || assumesRoles(needs));
  const chosen = only === undefined ? shown : documents.filter(({ name }) => name === only);
  const [first] = chosen;
  if (first === undefined) {
    const names = 'role, trust, deployer, member or member-trust';
    throw new DeployError(`--only "${String(only)}" is not valid. Write ${names}.`);
  }
  if (chosen.some(({ name }) => name === 'deployer' || name === 'member-trust')) {
    context.reporter.notice(
      `Replace ${UIN} with the ID of the main account of the function, which the console shows as the account ID.`,
    );
  }
  const all = shown.map(({ title, content }) => `${title}\n${print(content)}`).join('\n\n');
  context.write(only === undefined ? all : print(first.content));
}

function print(content: object): string {
  return JSON.stringify(content, undefined, 2);
}
