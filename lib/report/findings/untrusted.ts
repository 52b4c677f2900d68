// Strings that others chose: names of images, words of the cloud, texts of the configuration.
// Every renderer passes them through here; its own syntax (HTML, CSV, shell) it escapes itself.

// Control and format characters (bidi overrides among them), line separators, lone surrogates, and what is drawn as nothing.
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}]/u;
const unseenInJson = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
const shortEscapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * One line that shows what is in `text`: characters that would break a line, steer a terminal, turn the reading direction
 * or stay invisible become escapes such as `\n` and `\u202e`. Cut after `maxLength` characters, with an ellipsis.
 */
export function visible(text: string, maxLength = Number.POSITIVE_INFINITY): string {
  let shown = '';
  for (const character of text) {
    const piece = unseen.test(character) ? escaped(character) : character;
    if (shown.length + piece.length > maxLength) return `${shown}…`;
    shown += piece;
  }
  return shown;
}

function escaped(character: string): string {
  const short = shortEscapes[character];
  if (short !== undefined) return short;
  const hex = (character.codePointAt(0) ?? 0).toString(16);
  return hex.length > 4 ? `\\u{${hex}}` : `\\u${hex.padStart(4, '0')}`;
}

/** JSON of exactly `value`, in which every character that `visible` would escape is written as a JSON escape. */
export function escapedJson(value: unknown, indent = 0): string {
  return JSON.stringify(value, null, indent).replace(unseenInJson, (character) =>
    Array.from({ length: character.length }, (_, index) => jsonEscape(character.charCodeAt(index))).join(''),
  );
}

function jsonEscape(codeUnit: number): string {
  return `\\u${codeUnit.toString(16).padStart(4, '0')}`;
}
