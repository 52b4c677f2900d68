import type { MailOptions } from '../options.ts';
import type { Memory } from '../state/memory.ts';
import type { PlannedNotification } from './delivery.ts';
import type { Plan } from './plan.ts';
import { addressesOf } from './recipients.ts';
import { without } from './times.ts';

/** True where a notification of the plan may report that something is over, or a mail of it that mail is accepted again. */
export function reportsEnds(memory: Memory, plan: Plan, mail: MailOptions): boolean {
  if (mayRestore(memory, plan, mail).size > 0) return true;
  const mayGrow = mayAddMail(plan) && ((plan.lifecycle?.ended ?? []).length > 0 || plan.outage.over !== undefined);
  return mayGrow || notificationsOf(plan).some(({ closed, outage }) => closed.size > 0 || outage === 'over');
}

/**
 * Memory to be saved before a notification reports an end. Its recipients no longer count as notified: if this run is killed
 * and the finding comes back, they are notified of it again. `mail.to` may get a mail only once a route or a channel has
 * not accepted its own.
 */
export function clearNotified(memory: Memory, plan: Plan, mail: MailOptions): Memory {
  const { trouble, undelivered } = memory;
  const restored = mayRestore(memory, plan, mail);
  const late = mayAddMail(plan) ? addressesOf(mail) : [];
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
    ...(undelivered && {
      undelivered: Object.fromEntries(
        Object.entries(undelivered).map(([address, known]) => {
          return [address, restored.has(address) ? { ...known, mailed: {} } : known] as const;
        }),
      ),
    }),
  };
}

/** Addresses that may accept mail again in this run, of which channels know that they did not. */
function mayRestore({ undelivered = {} }: Memory, plan: Plan, mail: MailOptions): ReadonlySet<string> {
  const tried = new Set([
    ...plan.mails.flatMap(({ addresses }) => addresses),
    ...(mayAddMail(plan) ? addressesOf(mail) : []),
  ]);
  const failing = Object.entries(undelivered).filter(([, { endedAt, mailed }]) => {
    return endedAt === undefined && Object.keys(mailed).length > 0;
  });
  return new Set(failing.flatMap(([address]) => (tried.has(address) ? [address] : [])));
}

/** True where `mail.to` may get a mail that is not planned, once a route or a channel has not accepted its own. */
function mayAddMail({ mails, channels }: Plan): boolean {
  return channels.length > 0 || mails.some(({ isMain }) => !isMain);
}

function notificationsOf({ mails, channels }: Plan): readonly PlannedNotification[] {
  return [...mails, ...channels];
}
