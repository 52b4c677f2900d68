import type { Deployment, RetryPolicy, TimerTrigger } from '../deployment.ts';
import { parseJson } from './answer.ts';
import { latestTimers, type RoleResources, staleTimers } from './cloud-state.ts';
import type { FunctionState } from './function-api.ts';
import { timerDiffers } from './function-settings.ts';
import { isSamePolicy, trustPolicy, writePolicy } from './policy.ts';
import type { TriggerState } from './trigger-api.ts';

/** Change that a deploy would make. The values of variables are never in it. */
export interface PlannedChange {
  readonly part: 'role' | 'function' | 'timers' | 'code';
  readonly action: 'add' | 'remove' | 'change';
  readonly name: string;
  readonly old?: unknown;
  readonly new?: unknown;
}

type CurrentState = FunctionState & { readonly retry: Partial<RetryPolicy> | undefined };

/** Change of a setting by its label, as `listDifferences` has it: `memorySize`, `environment SMTP_HOST`. */
export function describeSetting(label: string, deployment: Deployment, current: CurrentState): PlannedChange {
  const change = { part: 'function', action: 'change', name: label } as const;
  if (label.startsWith('environment ')) {
    const name = label.replace(/^\w+ /, '');
    const isIn = (variables: Readonly<Record<string, string>>) => Object.hasOwn(variables, name);
    if (!isIn(current.environment)) return { ...change, action: 'add' };
    return isIn(deployment.environment) ? change : { ...change, action: 'remove' };
  }
  if (label.startsWith('status ')) return { ...change, name: 'status', old: current.status, new: 'Active' };
  const [old, wanted] = [settingsOfFunction(current)[label], settingsOf(deployment)[label]];
  return { ...change, ...(old !== undefined && { old }), ...(wanted !== undefined && { new: wanted }) };
}

/** All settings of a function that does not exist yet. */
export function describeSettings(deployment: Deployment): readonly PlannedChange[] {
  const add = { part: 'function', action: 'add' } as const;
  return [
    ...Object.entries(settingsOf(deployment)).flatMap(([name, value]) =>
      value === undefined || value === '' ? [] : [{ ...add, name, new: value }],
    ),
    ...Object.keys(deployment.environment)
      .toSorted()
      .map((name) => ({ ...add, name: `environment ${name}` })),
  ];
}

type Values = Readonly<Record<string, unknown>>;

function settingsOf({ runtime, description, memoryMb, timeoutSeconds, role, vpc, logs, retry }: Deployment): Values {
  const [memorySize, timeout] = [memoryMb, timeoutSeconds];
  return { runtime, description, memorySize, timeout, role: role.name, vpcConfig: vpc, cls: logs, retry };
}

function settingsOfFunction(current: CurrentState): Values {
  const { runtime, description, memoryMb, timeoutSeconds, role, vpc, logs, retry } = current;
  return {
    runtime,
    description,
    memorySize: memoryMb,
    timeout: timeoutSeconds,
    role,
    vpcConfig: vpc,
    cls: logs,
    retry,
  };
}

/** Timers that a deploy would create, change or remove; `recorded` names those that an earlier deploy created. */
export function planTimers(
  deployment: Deployment,
  triggers: readonly TriggerState[],
  recorded: readonly string[],
): readonly PlannedChange[] {
  const timers = latestTimers(triggers);
  const wanted = deployment.triggers.flatMap((timer): readonly PlannedChange[] => {
    const change = { part: 'timers', name: timer.name, new: valuesOf(timer) } as const;
    const found = timers.find(({ name }) => name === timer.name);
    if (found === undefined) return [{ ...change, action: 'add' }];
    return timerDiffers(timer, found) === 'nothing' ? [] : [{ ...change, action: 'change', old: valuesOf(found) }];
  });
  const stale = staleTimers(deployment, triggers, recorded);
  return [
    ...wanted,
    ...stale.map((timer) => ({ part: 'timers', action: 'remove', name: timer.name, old: valuesOf(timer) }) as const),
  ];
}

function valuesOf({ cron, enabled, argument }: Omit<TimerTrigger, 'name' | 'cron'> & { readonly cron?: string }) {
  return { cron, enabled, ...(argument !== '' && { argument }) };
}

/** Changes of the role and of its policy; none of a role that is named. */
export function planRole(
  { role: wanted }: Deployment,
  { role, policy, attached }: RoleResources,
): readonly PlannedChange[] {
  if (wanted.kind === 'named') return [];
  const part = 'role';
  const document = writePolicy(wanted.policy);
  const changes: PlannedChange[] = [];
  if (role === undefined) changes.push({ part, action: 'add', name: wanted.name });
  else if (!isSamePolicy(role.trust, trustPolicy))
    changes.push({ part, action: 'change', name: 'trust policy', ...documents(role.trust, trustPolicy) });

  if (policy === undefined) changes.push({ part, action: 'add', name: 'policy', new: wanted.policy });
  else if (!isSamePolicy(policy.document, document))
    changes.push({ part, action: 'change', name: 'policy', ...documents(policy.document, document) });

  const isAttached = policy !== undefined && attached.some(({ id }) => id === policy.id);
  return isAttached ? changes : [...changes, { part, action: 'add', name: 'attachment of the policy' }];
}

/** Policies as data; one that is no JSON stays text. */
function documents(old: string, wanted: string) {
  return { old: parseJson(old) ?? old, new: parseJson(wanted) };
}
