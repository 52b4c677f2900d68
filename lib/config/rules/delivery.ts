import { parseMailbox } from '../../mailbox.ts';
import { asMapping, type Mapping } from '../../mapping.ts';
import type { Problem } from '../file/problem.ts';
import { textsOf, type WithPath } from '../file/with-path.ts';
import { hasMisspelt } from '../schema/unknown-keys.ts';
import { duplicateProblems } from './duplicates.ts';

const MAX_RECIPIENTS = 50;

/** Ports whose value of `secure` is fixed by convention. */
const secureByPort: ReadonlyMap<number, boolean> = new Map([
  [465, true],
  [587, false],
  [25, false],
]);

/** Problems of `mail`, `smtp` and what needs `state` that involve several keys. */
export function deliveryProblems(settings: Mapping): readonly Problem[] {
  const mail = asMapping(settings.mail);
  return [
    ...recipientProblems({ path: ['mail'], value: mail }),
    ...memoryProblems(settings, mail),
    ...smtpProblems(asMapping(settings.smtp)),
  ];
}

/** Problems of the recipients of one mail. */
export function recipientProblems(entry: WithPath<Mapping>): readonly Problem[] {
  const recipients = [...textsOf(entry, 'to'), ...textsOf(entry, 'cc')].map(({ path, value }) => ({
    path,
    value: (parseMailbox(value)?.address ?? value).toLowerCase(),
  }));
  const duplicates = duplicateProblems(recipients, {
    problem: 'This address is already listed',
    fix: 'Remove one of them.',
  });
  if (recipients.length <= MAX_RECIPIENTS) return duplicates;
  const problem = `There are ${recipients.length} recipients, more than the ${MAX_RECIPIENTS} that mail servers accept.`;
  return [...duplicates, { path: [...entry.path, 'to'], problem, fix: 'Use a mailing list.' }];
}

function memoryProblems(settings: Mapping, mail: Mapping): readonly Problem[] {
  if (settings.state !== undefined) return [];
  const dependent = [
    { key: 'when', isSet: mail.when === 'changes', fix: 'use `when: findings` or `when: always`' },
    { key: 'remindAfterDays', isSet: mail.remindAfterDays !== undefined, fix: 'remove this key' },
    { key: 'heartbeat', isSet: mail.heartbeat !== undefined, fix: 'remove this key' },
  ];
  const ofMail = dependent
    .filter(({ isSet }) => isSet)
    .map(({ key, fix }) => ({
      path: ['mail', key],
      problem: `\`${key === 'when' ? 'when: changes' : key}\` needs \`state\`, which keeps the results of earlier runs.`,
      fix: `Add \`state\`, or ${fix}.`,
    }));
  if (settings.fanOut === undefined) return ofMail;
  const problem = '`fanOut` needs `state`, where the parts of a run leave what they read.';
  return [...ofMail, { path: ['fanOut'], problem, fix: 'Add `state`, or remove this key.' }];
}

function smtpProblems(smtp: Mapping): readonly Problem[] {
  const problems: Problem[] = [];
  if (smtp.user !== undefined && smtp.password === undefined && !hasMisspelt(smtp, 'password')) {
    const fix = 'Add password: "${env:SMTP_PASSWORD}".';
    problems.push({ path: ['smtp', 'user'], problem: '`user` is set without `password`.', fix });
  }
  if (smtp.password !== undefined && smtp.user === undefined && !hasMisspelt(smtp, 'user')) {
    const fix = 'Add the login name under `user`.';
    problems.push({ path: ['smtp', 'password'], problem: '`password` is set without `user`.', fix });
  }
  const isSecure = smtp.secure ?? true;
  const port = typeof smtp.port === 'number' ? smtp.port : 0;
  const expected = secureByPort.get(port);
  if (expected !== undefined && typeof isSecure === 'boolean' && isSecure !== expected) {
    const path = ['smtp', smtp.secure === undefined ? 'port' : 'secure'];
    const problem = expected ? `Port ${port} uses TLS from the first byte.` : `Port ${port} uses STARTTLS.`;
    const fix = expected
      ? 'Use secure: true, or port 587.'
      : 'Use secure: false (STARTTLS is then required), or port 465.';
    problems.push({ path, problem, fix });
  }
  return problems;
}
