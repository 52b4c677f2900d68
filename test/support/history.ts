import type { DeliveryOutcome, PlannedNotification } from '../../lib/alert/delivery.ts';
import { composeEarlyMemory } from '../../lib/alert/early-memory.ts';
import type { Notice, Notification } from '../../lib/alert/notification.ts';
import { type Plan, planNotifications } from '../../lib/alert/plan.ts';
import type { History, NotificationOptions } from '../../lib/alert/plan-inputs.ts';
import { addressesOf } from '../../lib/alert/recipients.ts';
import { remember } from '../../lib/alert/remember.ts';
import { planMailNotices } from '../../lib/alert/undelivered.ts';
import { evaluate } from '../../lib/audit/evaluate.ts';
import type { Audit } from '../../lib/audit/run.ts';
import { reachVerdict } from '../../lib/findings.ts';
import type { Channel, MailOptions } from '../../lib/options.ts';
import type { Memory } from '../../lib/state/memory.ts';
import { EMPTY_MEMORY } from '../../lib/state/memory.ts';
import type { Allowance, Evidence, FailedRun, Trigger } from '../../lib/types.ts';
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
  const carryOut = (run: Audit | FailedRun, step: Step): Plan => {
    const options = optionsOf(step);
    const history = { ...(memory && { memory }), notices: step.notices ?? [] };
    const delivery = send(run, { history, options, step });
    const setting = { run: 'report' in run ? run.report : run, ...options };
    const before = memory ?? EMPTY_MEMORY;
    const early = memory && composeEarlyMemory(run, { plan: delivery.due, history }, options)?.memory;
    memory = step.dies ? (early ?? memory) : remember(before, delivery.plan, delivery.outcomes, setting);
    return delivery.plan;
  };
  return {
    memory: () => memory,
    forget: () => {
      memory = undefined;
    },
    run: (evidence: Evidence, step: Step): Plan => carryOut(judge(evidence, step), step),
    fail(problem: string, step: Step): Plan {
      const times = { codes: [problem], finishedAt: step.at, startedAt: step.at, trigger: step.trigger };
      return carryOut(failedRun({ problems: [problem], ...times }), step);
    },
  };
}

interface Sending {
  readonly history: History;
  readonly options: NotificationOptions;
  readonly step: Step;
}

/** All that was sent, in the order of sending, as one plan; and the plan that was made before. */
function send(run: Audit | FailedRun, { history, options, step }: Sending) {
  const due = planNotifications(run, history, options);
  const toRoutes = due.mails.map((planned, index) => outcomeOf(planned, index, step)).filter(isRouted);
  const sent = [...due.channels.map((planned, index) => outcomeOf(planned, index, step)), ...toRoutes];
  const replanned = planNotifications(run, { ...history, outcomes: sent }, options);
  const toRoutesInTurn = [...toRoutes];
  const mails = replanned.mails.map((planned, index) => {
    return (planned.isMain ? undefined : toRoutesInTurn.shift()) ?? outcomeOf(planned, index, step);
  });
  const outcomes = [...sent, ...mails.filter((outcome) => !isRouted(outcome))];
  const finished = 'report' in run ? run.report : run;
  const notices = planMailNotices(finished, { ...history, outcomes }, options);
  const onMail = notices.map((planned, index) => outcomeOf(planned, index, step));
  return {
    due,
    plan: {
      ...replanned,
      mails: mails.map(({ planned }) => planned),
      channels: [...due.channels, ...notices],
    },
    outcomes: [...outcomes, ...onMail],
  };
}

function isRouted({ planned }: DeliveryOutcome): boolean {
  return !planned.isMain;
}

function optionsOf({ mail, channels = [] }: Step): NotificationOptions {
  return { mail: { ...onChanges, ...mail }, channels };
}

function judge(evidence: Evidence, { at, allowlist = [], trigger }: Step): Audit {
  const { findings, shares } = evaluate(evidence, policy(allowlist), at);
  const report = { ...compliantReport(), shares, startedAt: at, finishedAt: at, trigger };
  return { report: { ...withFindings(report, findings), verdict: reachVerdict(findings) }, evidence };
}

function outcomeOf(planned: PlannedNotification, index: number, { at, refused = [] }: Step): DeliveryOutcome {
  const accepted = planned.addresses.filter((address) => !refused.includes(address));
  if (planned.via === 'channel') return { planned, accepted };
  const failures = new Map(refused.map((address) => [address, { answer: '550 no', isRefused: true }]));
  return { planned, messageId: `<${index}@example.com>`, subject: `mail ${index} at ${at}`, accepted, failures };
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
  const others = run.findingsElsewhere + (news.forOthers ?? 0);
  const elsewhere = others > 0 ? [`${others} elsewhere`] : [];
  return [...told, ...closed, ...open, ...said, ...elsewhere].join(', ');
}
