import type { MailOptions } from '../options.ts';
import type { Memory } from '../state/memory.ts';
import type { PlannedNotification } from './delivery.ts';
import type { Plan } from './plan.ts';
import { addressesOf } from './recipients.ts';
import { without } from './times.ts';

/** True where a notification of the plan may report that something is over. */
export function reportsEnds(plan: Plan): boolean {
  const mayGrow = isRouted(plan) && ((plan.lifecycle?.ended ?? []).length > 0 || plan.outage.over !== undefined);
  return mayGrow || notificationsOf(plan).some(({ closed, outage }) => closed.size > 0 || outage === 'over');
}

/**
 * Memory to be saved before a notification reports an end. Its recipients no longer count as notified: if this run is killed
 * and the finding comes back, they are notified of it again. `mail.to` may get a mail only once a route has refused its own.
 */
export function clearNotified(memory: Memory, plan: Plan, mail: MailOptions): Memory {
  const { trouble } = memory;
  const late = isRouted(plan) ? addressesOf(mail) : [];
  const ended = new Set((plan.lifecycle?.ended ?? []).map(({ key }) => key));
  const recipientsOf = (reportsEnd: (planned: PlannedNotification) => boolean) =>
    notificationsOf(plan)
      .filter(reportsEnd)
      .flatMap(({ addresses }) => addresses);
  const findings = Object.entries(memory.findings).map(([key, known]) => {
    const notified = [...recipientsOf(({ closed }) => closed.has(key)), ...(ended.has(key) ? late : [])];
    return [key, { ...known, mailed: without(known.mailed, new Set(notified)) }] as const;
  });
  const ofOutage = [...recipientsOf(({ outage }) => outage === 'over'), ...(plan.outage.over ? late : [])];
  return {
    ...memory,
    findings: Object.fromEntries(findings),
    ...(trouble && { trouble: { ...trouble, mailed: without(trouble.mailed, new Set(ofOutage)) } }),
  };
}

function isRouted({ mails }: Plan): boolean {
  return mails.some(({ isMain }) => !isMain);
}

function notificationsOf({ mails, channels }: Plan): readonly PlannedNotification[] {
  return [...mails, ...channels];
}
