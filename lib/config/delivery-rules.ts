import { parseMailbox } from './address.ts';
import { asMapping, type Mapping, repeatedOf, textsOf } from './draft.ts';
import { formatPath, type Problem } from './problem.ts';

const MOST_RECIPIENTS = 50;

/** Ports whose way of speaking TLS is fixed by convention. */
const TLS_FROM_THE_START: ReadonlyMap<number, boolean> = new Map([
  [465, true],
  [587, false],
  [25, false],
]);

/** What the keys of `mail` and `smtp` mean together. */
export function deliveryProblems(settings: Mapping): readonly Problem[] {
  return [...recipientProblems(asMapping(settings.mail)), ...smtpProblems(asMapping(settings.smtp))];
}

function recipientProblems(mail: Mapping): readonly Problem[] {
  const entry = { path: ['mail'], value: mail };
  const recipients = [...textsOf(entry, 'to'), ...textsOf(entry, 'cc')].map(({ path, value }) => ({
    path,
    value: (parseMailbox(value)?.address ?? value).toLowerCase(),
  }));
  const repeated = repeatedOf(recipients).map(({ path, first }) => ({
    path,
    problem: `The same address stands already at ${formatPath(first)}.`,
    fix: 'Remove one of them.',
  }));
  if (recipients.length <= MOST_RECIPIENTS) return repeated;
  const problem = `There are ${recipients.length} recipients; mail servers take ${MOST_RECIPIENTS}.`;
  return [...repeated, { path: ['mail', 'to'], problem, fix: 'Use a mailing list.' }];
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
