import { type AuditChange, compareAudits, readWritten } from '../../config/compare.ts';
import { DeployError } from '../../errors.ts';
import { asMapping, type Mapping } from '../../mapping.ts';
import { checkAccount } from '../cloud/account.ts';
import { findOrphans } from '../cloud/orphans.ts';
import { type CloudPlan, planDeploy } from '../cloud/plan.ts';
import type { PlannedChange } from '../cloud/plan-parts.ts';
import { type CloudAccess, type CommandContext, emulatorAddress, withCloud } from './context.ts';
import { nextCommand } from './next-command.ts';
import { describeOrphans } from './orphans.ts';
import { bundle, type Prepared, prepare } from './prepare.ts';

/** Exit code of a plan with changes, or of one that could not compare everything. */
const EXIT_CHANGES = 2;

interface Plan extends Pick<CloudPlan, 'unmanagedDrift' | 'unknown'> {
  readonly changes: readonly (PlannedChange | AuditChange)[];
}

/**
 * Shows what a deploy would change, and changes nothing: `deploy --plan`. Exit code 2 unless everything was compared and a deploy
 * would change nothing.
 */
export async function planCommand(context: CommandContext): Promise<void> {
  const prepared = await prepare(context, 'needed');
  const { deployment } = prepared;
  const [plan, search] = await withCloud(deployment, context, async (access) => {
    checkAccount(access.account, deployment, context.reporter);
    return Promise.all([planWith(prepared, context, access), findOrphans(deployment, access)]);
  });
  for (const line of describeOrphans(search, deployment, context.options)) context.reporter.warning(line);
  const text = context.options.json === true ? writeJson(plan, prepared, context) : writeText(plan, prepared, context);
  context.write(text);
  if (plan.changes.length + plan.unknown.length > 0) context.exitWith(EXIT_CHANGES);
}

async function planWith(prepared: Prepared, { reporter }: CommandContext, access: CloudAccess): Promise<Plan> {
  reporter.progress('Bundling the function');
  const { artifact, files } = await bundle(prepared);
  reporter.progress('Comparing with what is deployed');
  const { audit, variables, ...plan } = await planDeploy(prepared.deployment, artifact, access);
  const packaged = Buffer.from(files.get('audit.yml') ?? []).toString('utf8');
  const local = readWritten(prepared.auditFile, packaged);
  if (local === undefined) throw new DeployError(`${prepared.auditFile} has changed while it was read. Run it again.`);
  const before = readBefore(audit, local);
  if (before === undefined || 'reason' in before) {
    const reason = before?.reason ?? 'it is not a settings file that can be read whole';
    const line = `the audit.yml that is deployed, with its allowlist and recipients: ${reason}`;
    return { ...plan, unknown: [...plan.unknown, line] };
  }
  const changes = compareAudits(before.settings, local, variables);
  const isOther = audit.kind === 'read' && Buffer.from(audit.bytes).toString('utf8') !== packaged;
  const layout = { part: 'settings', action: 'change', name: 'comments, layout or order alone' } as const;
  const isCodeChanged = plan.changes.some(({ part }) => part === 'code');
  const isUnread = isCodeChanged && [before.settings, local].some(hasAllowlistFiles);
  return {
    ...plan,
    changes: [...plan.changes, ...changes, ...(isOther && changes.length === 0 ? [layout] : [])],
    unknown: [...plan.unknown, ...(isUnread ? ['the entries of the files under allowlist.files'] : [])],
  };
}

function hasAllowlistFiles({ allowlist }: Mapping): boolean {
  return asMapping(allowlist).files !== undefined;
}

type Before = { readonly settings: Mapping } | { readonly reason: string };

/** Settings that a deploy would replace; undefined where they are not valid YAML. */
function readBefore(audit: CloudPlan['audit'], local: Mapping): Before | undefined {
  switch (audit.kind) {
    case 'none':
      return { settings: {} };
    case 'same':
      return { settings: local };
    case 'unreadable':
      return audit;
    case 'read': {
      const settings = readWritten('audit.yml', Buffer.from(audit.bytes).toString('utf8'));
      return settings && { settings };
    }
  }
}

/** The document of `--json`, version 1; described in docs/serverless-yml.md. */
function writeJson(plan: Plan, { deployment, auditFile }: Prepared, context: CommandContext): string {
  const { functionName, region, namespace, stage } = deployment;
  return JSON.stringify({
    version: 1,
    command: 'deploy --plan',
    emulated: emulatorAddress(context) !== undefined,
    function: { name: functionName, region, namespace, stage },
    auditFile,
    changes: plan.changes,
    unmanagedDrift: plan.unmanagedDrift,
    unknown: plan.unknown,
  });
}

const parts = {
  role: 'Role',
  function: 'Function',
  timers: 'Timers',
  code: 'Code',
  allowlist: 'Allowlist',
  recipients: 'Recipients',
  settings: 'Other settings of the audit',
} as const satisfies Readonly<Record<Plan['changes'][number]['part'], string>>;

function writeText(plan: Plan, { deployment, auditFile }: Prepared, context: CommandContext): string {
  const { changes, unmanagedDrift, unknown } = plan;
  const { functionName, region } = deployment;
  const groups = Object.entries(parts).flatMap(([part, title]) => {
    const lines = changes.filter((change) => change.part === part).map(describeChange);
    return lines.length === 0 ? [] : ['', `${title}:`, ...lines];
  });
  const deploy = nextCommand('deploy', context.options);
  const end =
    changes.length === 0 && unknown.length === 0
      ? 'No changes: what is deployed is the same.'
      : `Changes: ${changes.length}. Nothing was changed. To deploy: ${deploy}`;
  return [
    `Plan for ${functionName} in ${region}, with the settings of ${auditFile}`,
    ...groups,
    ...list('Different, and not changed by deploy:', unmanagedDrift),
    ...list('COULD NOT BE COMPARED, and may differ:', unknown),
    '',
    end,
  ].join('\n');
}

function list(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)];
}

const signs = { add: '+', remove: '-', change: '~' } as const;

function describeChange({ action, name, ...values }: Plan['changes'][number]): string {
  const [old, wanted] = [values.old, values.new].map((value) => (value === undefined ? undefined : write(value)));
  const both = old !== undefined && wanted !== undefined ? `${old} -> ${wanted}` : (old ?? wanted);
  const text = both ?? { add: 'added', remove: 'removed', change: 'changed' }[action];
  return `  ${signs[action]} ${name}: ${text}`;
}

function write(value: unknown): string {
  return typeof value === 'string' && value !== '' ? value : JSON.stringify(value);
}
