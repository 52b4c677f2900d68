import { referencesOf } from '../../findings.ts';
import type { Link } from '../../notify/chat/alert-event.ts';
import type { Finding } from '../../types.ts';
import type { PageContext } from '../page/context.ts';
import { line } from '../page/item.ts';

/** Link to the console page of the images among which that of the finding is; undefined where there is none. */
export function linkTo(finding: Finding, { consoleOf, words }: PageContext): Link | undefined {
  const { image } = referencesOf(finding);
  const url = image === undefined ? '' : consoleOf(image);
  return image === undefined || url === '' ? undefined : { url, label: line(words.row.console(image.region)) };
}
