/** HTML without the marks that keep a word or a part of a command on one line, whatever is in them. */
export function withoutKeptWords(html: string): string {
  const kept = /<span (?:class="part" )?style="white-space: ?nowrap;?">([^<>"]*)<\/span>/g;
  return html.replaceAll(kept, '$1');
}

/** The same, with its quotes as they are read. */
export function textOf(html: string): string {
  return withoutKeptWords(html).replaceAll('&quot;', '"').replaceAll('&#x27;', "'");
}
