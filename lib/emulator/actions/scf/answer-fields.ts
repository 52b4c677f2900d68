import { formatTime } from '../../protocol/reply.ts';
import { type EmulatedFunction, statusOf, type Trigger } from '../../resources/functions.ts';

/** Writes a trigger as GetFunction, CreateTrigger and ListTriggers answer it, in the form of the API pages' examples. */
export function triggerFields(trigger: Trigger): Readonly<Record<string, unknown>> {
  return {
    TriggerName: trigger.name,
    Type: 'timer',
    TriggerDesc: JSON.stringify({ cron: trigger.cron }),
    Enable: trigger.isOpen ? 1 : 0,
    Qualifier: trigger.qualifier,
    CustomArgument: trigger.argument,
    Description: trigger.description,
    AvailableStatus: 'Available',
    AddTime: formatTime(trigger.addedMs),
    ModTime: formatTime(trigger.modifiedMs),
    ResourceId: '',
    BindStatus: 'on',
    TriggerAttribute: 'single',
  };
}

/** Writes what a function is doing, and why it failed when it did, as GetFunction and ListFunctions answer it. */
export function statusFields(func: EmulatedFunction, atMs: number) {
  const { failure } = func.change;
  const status = statusOf(func, atMs);
  const reasons = failure !== undefined && status.endsWith('Failed') ? [failure] : [];
  return {
    Status: status,
    StatusDesc: reasons.map(({ message }) => message).join(' '),
    StatusReasons: reasons.map(({ code, message }) => ({ ErrorCode: code, ErrorMessage: message })),
  };
}
