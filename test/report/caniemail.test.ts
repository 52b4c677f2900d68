import { type CanIEmailOptions, caniemail, rawData } from 'caniemail';
import { expect, test } from 'vitest';
import { composeMail } from '../../lib/report/mail/compose.ts';
import { mailOptions } from '../support/mail-options.ts';
import { sampleStates } from '../support/sample-news.ts';

// The data of caniemail.com knows neither QQ Mail nor WeCom's mail.
const clients: CanIEmailOptions['clients'] = ['outlook.*', 'gmail.*', 'apple-mail.*', 'samsung-email.*'];

// caniemail 1, the last one for Node 20, has the data of Outlook on the web but not its name: it takes the place
// of Windows Mail, which is retired.
for (const { stats } of rawData.data) if (stats.outlook) stats.outlook['windows-mail'] = stats.outlook['outlook-com'];

/** Features that it has data of and does not find in a mail. */
const notFound = { 'color-scheme meta tag': /<meta [^>]*name="color-scheme"/, 'max-height property': /max-height:/ };

function lacksSupport(title: string): boolean {
  const versionsOf = rawData.data.find((feature) => feature.title === title)?.stats.outlook;
  if (!versionsOf) return false;
  return Object.values(versionsOf).some((versions) => Object.values(versions).at(-1)?.startsWith('n'));
}

/** Features that some of these clients do not support, with what their readers see instead. */
const degradesWell: Readonly<Record<string, string>> = {
  '@media': 'dark colours and the narrow layout only: the page is readable in its one width and colours without them',
  '<style> element': 'the same: every other style is inline',
  'Chaining selectors': 'of the dark colours and of MJML',
  'Class selector': 'of the dark colours and of MJML',
  'Descendant combinator': 'of the dark colours and of MJML',
  'ID selector': "of MJML's reset for one client",
  'Type selector': "of MJML's reset",
  'color-scheme meta tag': 'only announces the dark colours',
  '<body> element': 'becomes a div: the background stands on the div within it, too',
  '<bdi> element': 'becomes text without isolation: no control of direction gets through untrusted.ts',
  'border-radius': 'corners of the requests are square',
  cursor: 'of the button: the pointer stays an arrow',
  'display:none': 'of the preview text: its other styles make it one pixel high and white',
  'max-height property': 'of the preview text, hidden by the others',
  opacity: 'of the preview text, hidden by the others',
  overflow: 'of the preview text, hidden by the others',
  outline: "of MJML's reset of images, of which there are none",
  'target attribute': 'of the button: where the console opens is up to the mail program',
  transform: 'is read out of the text-transform of the button, which states the default',
  'white-space': 'numbers, ids and options of commands may break; they are short',
  'word-spacing': 'states the default',
};

test('what mail clients do not support is known, and degrades well', () => {
  const unsupported = new Set<string>();
  for (const notification of Object.values(sampleStates)) {
    for (const language of ['en', 'zh'] as const) {
      const { html } = composeMail(notification, { ...mailOptions, language });
      const { issues } = caniemail({ html, clients });
      for (const features of issues.errors.values()) for (const { title } of features) unsupported.add(title);
      for (const [title, pattern] of Object.entries(notFound))
        if (lacksSupport(title) && pattern.test(html)) unsupported.add(title);
    }
  }
  expect([...unsupported].toSorted()).toEqual(Object.keys(degradesWell).toSorted());
});
