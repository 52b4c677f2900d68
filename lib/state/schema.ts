import * as z from 'zod/mini';
import { listOf, recordOf } from '../collections.ts';
import { findingKinds } from '../findings.ts';
import type { SeenMember, Trigger } from '../types.ts';
import type {
  FindingSubject,
  MailedEvent,
  Memory,
  RememberedFinding,
  RememberedOutage,
  RememberedReader,
  UndeliveredRecipient,
} from './memory.ts';

/** Content of one object: a memory, and the names of the objects that it replaces. */
export interface SnapshotContent {
  readonly replaces: readonly string[];
  readonly memory: Memory;
}

// Above all that a run can compose: names and tags come from the cloud, which bounds them, and conditions from a file of 1 MB.
const text = z.string().check(z.maxLength(1_100_000));

/**
 * Schema of a snapshot in which unknown keys are problems, and times after `latestMs`: a finding that was "mailed" in the future would
 * not be mailed again until then.
 */
export function snapshotSchema(latestMs: number): z.ZodMiniType<SnapshotContent> {
  const time = z.iso
    .datetime()
    .check(z.refine((value) => Date.parse(value) <= latestMs, { error: 'a time in the future' }));
  return z.strictObject({
    replaces: listOf(text.check(z.maxLength(1000))).check(z.maxLength(20_000)),
    memory: z.strictObject({
      findings: recordOf(text, findingSchema(time)),
      trouble: z.optional(troubleSchema(time)),
      undelivered: z.optional(recordOf(text, undeliveredSchema(time))),
      events: listOf(eventSchema(time)).check(z.maxLength(1000)),
      readers: recordOf(text, readerSchema(time)),
      lastAlertAt: z.optional(time),
      members: z.optional(recordOf(text, memberSchema(time))),
    }),
  });
}

type Time = z.ZodMiniType<string>;

const subject: z.ZodMiniType<FindingSubject> = z.strictObject({
  kind: z.enum(findingKinds),
  account: z.optional(text),
  region: z.optional(text),
  imageId: z.optional(text),
  imageName: z.optional(text),
  sharedAccount: z.optional(text),
  sharedAccountName: z.optional(text),
  detail: z.optional(text),
  label: z.optional(text),
  // As the cloud or the allowlist writes it, and only ever compared: it may be a day, and in the future.
  since: z.optional(text),
});

function readerSchema(time: Time): z.ZodMiniType<RememberedReader> {
  return z.strictObject({
    lastReportAt: time,
    lastAlertAt: z.optional(time),
    failedChannels: z.optional(listOf(text).check(z.maxLength(1000))),
  });
}

function findingSchema(time: Time): z.ZodMiniType<RememberedFinding> {
  return z.strictObject({
    subject,
    firstSeenAt: time,
    lastSeenAt: time,
    mailed: recordOf(text, time),
    owed: z.optional(listOf(text)),
    unconfirmed: z.optional(listOf(text)),
    isReopened: z.optional(z.boolean()),
    closedAt: z.optional(time),
    threadId: z.optional(text),
    threadSubject: z.optional(text),
  });
}

/** In the platform's words. */
const trigger: z.ZodMiniType<Trigger> = z.strictObject({ name: text, time: text });

function troubleSchema(time: Time): z.ZodMiniType<RememberedOutage> {
  return z.strictObject({
    outcome: z.enum(['incomplete', 'failed', 'mixed']),
    causes: z.optional(recordOf(text, listOf(text))),
    cause: z.optional(text),
    runs: z.int().check(z.gte(1)),
    triggers: z.optional(listOf(trigger).check(z.maxLength(1000))),
    since: time,
    lastRunAt: time,
    mailed: recordOf(text, time),
    owed: z.optional(listOf(text)),
    endedAt: z.optional(time),
    threadId: z.optional(text),
  });
}

function undeliveredSchema(time: Time): z.ZodMiniType<UndeliveredRecipient> {
  return z.strictObject({
    since: time,
    lastAt: time,
    answer: text,
    isRefused: z.boolean(),
    mailed: recordOf(text, time),
    endedAt: z.optional(time),
  });
}

function memberSchema(time: Time): z.ZodMiniType<SeenMember> {
  return z.strictObject({ name: z.optional(text), lastSeen: time, departments: recordOf(text, time) });
}

function eventSchema(time: Time): z.ZodMiniType<MailedEvent> {
  return z.strictObject({
    trigger,
    outcome: z.enum(['report', 'failed']),
    answeredAt: time,
    recipients: listOf(text),
  });
}
