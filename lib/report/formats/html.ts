import Handlebars from 'handlebars/runtime.js';
import type { AuditReport, FailedRun } from '../../types.ts';
import { composePage, type Page, type PageOptions } from '../page/page.ts';
import { fit } from './fit.ts';
import template from './mail.mjml';

// Mail services cut a page off after some 100 kB.
const MAX_BYTES = 99_000;
const MAX_ROWS = 100;

/** Self-contained HTML page of less than 100 kB, which states how many findings it leaves out. */
export function renderHtml(run: AuditReport | FailedRun, options: PageOptions): string {
  return fit((maxRows) => fill(composePage(run, options, maxRows)), MAX_BYTES, MAX_ROWS);
}

function fill(page: Page): string {
  const isStaged = page.sections.some(({ heading }) => heading !== '');
  return Handlebars.template(template)({
    ...page,
    title: `${page.words.product}: ${page.verdict}`,
    preview: page.preheader,
    onlyAction: page.actions.length === 1 ? page.actions[0] : '',
    loud: page.severity === 'high',
    metrics: page.metrics.map((metric) => ({ ...metric, loud: metric.severity === 'high' })),
    sections: page.sections.map((section) => ({
      ...section,
      loud: section.severity === 'high',
      minor: section.severity === 'low',
      inner: isStaged && section.heading === '',
    })),
  });
}
