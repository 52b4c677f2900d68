/**
 * One line of the text in which every character with a meaning in a chat is replaced by its full-width twin: `<@all>` becomes
 * `＜＠all＞`. No robot documents an escape for all of its markdown, and compatible servers read escapes differently; a twin is
 * markup to none of them, and people read it as the character that it stands for.
 */
export function escapeChat(text: string): string {
  return (
    text
      .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
      // Mentions, links, emphasis, code, headings, tables, HTML, entities, and escapes of any of these.
      .replaceAll(/[<>[\]@#&*_~`|\\]/g, fullWidth)
      // Addresses that clients make links of by themselves: `https://..`, `example.com`, `127.0.0.1`.
      .replaceAll(/:(?=\/)|(?<=[\p{L}\p{N}-])\.(?=[\p{L}\p{N}])/gu, fullWidth)
  );
}

// U+FF01 to U+FF5E stand in the order of ASCII.
function fullWidth(character: string): string {
  return String.fromCodePoint((character.codePointAt(0) ?? 0) + 0xfee0);
}
