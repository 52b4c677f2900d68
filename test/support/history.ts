import type { Notice, Notification } from '../../lib/alert/notification.ts';
import { type Plan, planNotifications } from '../../lib/alert/plan.ts';
import type { NotificationOptions } from '../../lib/alert/plan-inputs.ts';
import type { PlannedNotification } from '../../lib/alert/planned-notification.ts';
import { addressesOf } from '../../lib/alert/recipients.ts';
import { clearNotified, type DeliveryOutcome, type RunSettings, remember } from '../../lib/alert/remember.ts';
import { evaluate } from '../../lib/audit/evaluate.ts';
import type { Audit } from '../../lib/audit/run.ts';
import { reachVerdict } from '../../lib/findings.ts';
import type { Channel, MailOptions } from '../../lib/options.ts';
import type { Memory } from '../../lib/state/memory.ts';
import { EMPTY_MEMORY } from '../../lib/state/memory.ts';
import type { Allowance, Evidence, Trigger } from '../../lib/types.ts';
import { brief, policy } from './evidence.ts';
import { mailOptions } from './mail-options.ts';
import { compliantReport, failedRun, withFindings } from './sample-report.ts';

/** One run among several. What is left out is as usual: everyone's server takes the mail. */
export interface Step {
  readonly at: string;
  readonly allowlist?: readonly Allowance[];
  readonly mail?: Partial<MailOptions>;
  readonly channels?: readonly Channel[];
  readonly trigger?: Trigger;
  readonly notices?: readonly Notice[];
  /** Killed once its mails were sent: all that is kept is what was kept before. */
  readonly dies?: boolean;
  /** Addresses, and names of channels, that accept nothing. */
  readonly refused?: readonly string[];
}

const onChanges: MailOptions = { ...mailOptions, cc: [], when: 'changes', remindAfterDays: 7 };

/** Runs that know of one another, with what each told. */
export function createHistory(start: Memory = EMPTY_MEMORY) {
  let memory: Memory | undefined = start;
  return {
    memory: () => memory,
    forget: () => {
      memory = undefined;
    },
    run(evidence: Evidence, step: Step): Plan {
      const audit = judge(evidence, step);
      const options = optionsOf(step);
      const plan = planNotifications(audit, { ...(memory && { memory }), notices: step.notices ?? [] }, options);
      memory = keep(memory ?? EMPTY_MEMORY, plan, step, { run: audit.report, ...options });
      return plan;
    },
    fail(problem: string, step: Step): Plan {
      const run = failedRun({
        problems: [problem],
        codes: [problem],
        finishedAt: step.at,
        startedAt: step.at,
        trigger: step.trigger,
      });
      const options = optionsOf(step);
      const plan = planNotifications(run, { ...(memory && { memory }), notices: step.notices ?? [] }, options);
      memory = keep(memory ?? EMPTY_MEMORY, plan, step, { run, ...options });
      return plan;
    },
  };
}

function optionsOf({ mail, channels = [] }: Step): NotificationOptions {
  return { mail: { ...onChanges, ...mail }, channels };
}

function keep(memory: Memory, plan: Plan, step: Step, setting: RunSettings): Memory {
  return step.dies ? clearNotified(memory, plan) : remember(memory, plan, outcomesOf(plan, step), setting);
}

function judge(evidence: Evidence, { at, allowlist = [], trigger }: Step): Audit {
  const { findings, shares } = evaluate(evidence, policy(allowlist), at);
  const report = { ...compliantReport(), shares, startedAt: at, finishedAt: at, trigger };
  return { report: { ...withFindings(report, findings), verdict: reachVerdict(findings) }, evidence };
}

function outcomesOf(plan: Plan, { at, refused = [] }: Step): readonly DeliveryOutcome[] {
  const accepted = ({ addresses }: PlannedNotification) => addresses.filter((address) => !refused.includes(address));
  const mails = plan.mails.map((planned, index) => ({
    planned,
    messageId: `<${index}@example.com>`,
    subject: `mail ${index} at ${at}`,
    accepted: accepted(planned),
  }));
  return [...plan.channels.map((planned) => ({ planned, accepted: accepted(planned) })), ...mails];
}

/** Mails of a plan, each in one line: `security@example.com: new unauthorized-share img-1 100`. */
export function linesOf({ mails }: Plan): readonly string[] {
  return mails.map(({ notification }) => `${addressesOf(notification).join(' ')}: ${lineOf(notification)}`);
}

/** Notifications of channels in a plan, each in one line, as the mails are. */
export function channelLinesOf({ channels }: Plan): readonly string[] {
  return channels.map(({ addresses, notification }) => `${addresses.join(' ')}: ${lineOf(notification)}`);
}

function lineOf({ run, news, notices }: Notification): string {
  const said = notices.map(({ kind }) => kind);
  if (run.kind === 'failed') return ['failed', ...said].join(', ');
  if (news === undefined) return [...run.findings.map((finding) => brief(finding)), ...said].join(', ');
  const told = news.told.map(({ finding, stage }) => `${stage} ${brief(finding)}`);
  const closed = news.closed.map(({ subject, outcome }) => {
    return [outcome, subject.kind, subject.imageId, subject.sharedAccount]
      .filter((part) => part !== undefined)
      .join(' ');
  });
  const open = news.stillOpen > 0 ? [`${news.stillOpen} open`] : [];
  const elsewhere = run.findingsElsewhere > 0 ? [`${run.findingsElsewhere} elsewhere`] : [];
  return [...told, ...closed, ...open, ...said, ...elsewhere].join(', ');
}
