// Letters that take two columns and may be parted at any place.
const wide = '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}\\u3000-\\u303f\\uff01-\\uff60';
// A blank, a wide letter, or a word, which is never parted; a closing mark does not begin a line.
const unit = new RegExp(`\\s|(?:[${wide}]|[^\\s${wide}]+)[，。；：、）”]*`, 'gu');
const wideLetter = new RegExp(`[${wide}]`, 'gu');

/** Number of terminal columns that a text takes. */
export function columnsOf(text: string): number {
  return Array.from(text).length + (text.match(wideLetter)?.length ?? 0);
}

/** Breaks a text into lines of at most `columns`, each after `indent`. A longer word has a line of its own. */
export function wrap(text: string, columns: number, indent = ''): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const piece of text.match(unit) ?? []) {
    if (line.trim() !== '' && columnsOf(indent + line + piece) > columns) {
      lines.push(indent + line.trimEnd());
      line = '';
    }
    line = line === '' ? piece.trimStart() : line + piece;
  }
  return [...lines, indent + line.trimEnd()];
}
