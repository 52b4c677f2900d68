import { formatPath } from '../../format-path.ts';
import { asMapping, type Mapping, type Placed, repeatedOf, textsOf } from '../file/draft.ts';
import type { Problem } from '../file/problem.ts';
import { parseMailbox } from '../schema/address.ts';

const MAX_RECIPIENTS = 50;

/** Ports whose way of speaking TLS is fixed by convention. */
const TLS_FROM_THE_START: ReadonlyMap<number, boolean> = new Map([
  [465, true],
  [587, false],
  [25, false],
]);

/** What the keys of `mail` and `smtp` mean together. */
export function deliveryProblems(settings: Mapping): readonly Problem[] {
  const mail = asMapping(settings.mail);
  return [
    ...recipientProblems({ path: ['mail'], value: mail }),
    ...memoryProblems(settings, mail),
    ...smtpProblems(asMapping(settings.smtp)),
  ];
}

/** What is wrong with the recipients of one mail. */
export function recipientProblems(entry: Placed<Mapping>): readonly Problem[] {
  const recipients = [...textsOf(entry, 'to'), ...textsOf(entry, 'cc')].map(({ path, value }) => ({
    path,
    value: (parseMailbox(value)?.address ?? value).toLowerCase(),
  }));
  const repeated = repeatedOf(recipients).map(({ path, first }) => ({
    path,
    problem: `The same address stands already at ${formatPath(first)}.`,
    fix: 'Remove one of them.',
  }));
  if (recipients.length <= MAX_RECIPIENTS) return repeated;
  const problem = `There are ${recipients.length} recipients; mail servers take ${MAX_RECIPIENTS}.`;
  return [...repeated, { path: [...entry.path, 'to'], problem, fix: 'Use a mailing list.' }];
}

function memoryProblems(settings: Mapping, mail: Mapping): readonly Problem[] {
  if (settings.state !== undefined) return [];
  const needy = [
    ...(mail.when === 'changes' ? [['when', '`when: changes`', 'write findings or always']] : []),
    ...['remindAfterDays', 'heartbeat']
      .filter((key) => mail[key] !== undefined)
      .map((key) => [key, `\`${key}\``, 'leave it out']),
  ];
  return needy.map(([key = '', what = '', otherwise = '']) => ({
    path: ['mail', key],
    problem: `${what} stands here without \`state\`, in which it is kept what earlier runs knew.`,
    fix: `Add \`state\`, or ${otherwise}.`,
  }));
}

function smtpProblems(smtp: Mapping): readonly Problem[] {
  const problems: Problem[] = [];
  if (smtp.user !== undefined && smtp.password === undefined) {
    const problem = '`user` stands here without `password`.';
    problems.push({ path: ['smtp', 'user'], problem, fix: 'Add password: "${env:SMTP_PASSWORD}".' });
  }
  if (smtp.password !== undefined && smtp.user === undefined) {
    const problem = '`password` stands here without `user`.';
    problems.push({ path: ['smtp', 'password'], problem, fix: 'Add the login name under `user`.' });
  }
  const isSecure = smtp.secure ?? true;
  const port = typeof smtp.port === 'number' ? smtp.port : 0;
  const expected = TLS_FROM_THE_START.get(port);
  if (expected !== undefined && typeof isSecure === 'boolean' && isSecure !== expected) {
    problems.push({
      path: ['smtp', smtp.secure === undefined ? 'port' : 'secure'],
      ...secureAdvice(expected, port),
    });
  }
  return problems;
}

function secureAdvice(expected: boolean, port: number): Omit<Problem, 'path'> {
  return expected
    ? { problem: `Port ${port} speaks TLS from the first byte.`, fix: 'Write secure: true, or use port 587.' }
    : {
        problem: `Port ${port} begins in plain text and changes to TLS by STARTTLS.`,
        fix: 'Write secure: false (STARTTLS is then required), or use port 465.',
      };
}
