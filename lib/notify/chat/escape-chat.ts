/**
 * One line of the text, with every character that a chat could take for more than itself as its full-width twin: `<@all>`
 * becomes `＜＠all＞`. No robot documents an escape for all of its markdown, and servers that speak like one read it
 * differently; a twin is no markup to any of them, and people read it as what it stands for.
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
