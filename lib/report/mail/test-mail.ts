import Handlebars from 'handlebars/runtime.js';
import { domainOf } from '../../mailbox.ts';
import type { Message } from '../../notify/message.ts';
import type { MailOptions } from '../../options.ts';
import { wordsOf } from '../findings/describe.ts';
import { timeFormat } from '../findings/times.ts';
import { visible } from '../findings/untrusted.ts';
import { paragraphs } from '../formats/text.ts';
import { wrap } from '../formats/wrap.ts';
import { standingHeaders } from './headers.ts';
import template from './test-mail.mjml';

/** Facts that a test mail states. `server` is `host:port`; `sentAt` is ISO 8601. */
export interface TestFacts {
  readonly id: string;
  readonly sentAt: string;
  readonly server: string;
  readonly toolVersion: string;
}

const COLUMNS = 76;
const TEXT_LENGTH = 200;

/** Composes a test mail to everyone in `to` and `cc`, which cannot be mistaken for a report. Pure. */
export function composeTestMail(options: MailOptions, facts: TestFacts): Message {
  const words = wordsOf(options.language);
  const { testMail, product, footer } = words;
  const to = options.to.map((address) => visible(address));
  const cc = options.cc.map((address) => visible(address));
  const lines = [
    footer.fact(testMail.to, to.join(', ')),
    ...(cc.length > 0 ? [footer.fact(testMail.cc, cc.join(', '))] : []),
    footer.fact(testMail.server, visible(facts.server, TEXT_LENGTH)),
    footer.fact(testMail.sent, timeFormat(options.timeZone)(facts.sentAt)),
    footer.fact(footer.version, visible(facts.toolVersion, TEXT_LENGTH)),
  ];
  const body = [testMail.about, testMail.works, testMail.nothingToDo];
  return {
    from: visible(options.from),
    to,
    cc,
    subject: [visible(options.subjectPrefix), testMail.subject].filter((part) => part !== '').join(' '),
    messageId: `<test-${facts.id}@image-share-audit.${domainOf(options.from)}>`,
    date: facts.sentAt,
    headers: standingHeaders(options.from),
    html: Handlebars.template(template)({
      language: options.language,
      product,
      title: testMail.title,
      preview: testMail.about,
      body,
      lines,
    }),
    text: paragraphs([product, testMail.title, ...body, ...lines].map((line) => wrap(line, COLUMNS))),
    attachments: [],
  };
}
