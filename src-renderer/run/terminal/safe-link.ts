/** What a terminal or a text may lead to; anything else (`javascript:`, `file:`, an editor's own scheme) is text. */
const schemes = new Set(['https:', 'http:', 'mailto:']);

/** The address as it will be opened, or null. */
export function safeLink(text: string): string | null {
  // Browsers skip these in addresses, so that what is checked would not be what is opened.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
  if (/[\x00-\x20\x7f-\x9f]/.test(text)) return null;
  const url = URL.parse(text);
  if (url === null || !schemes.has(url.protocol)) return null;
  // A name that pretends to be another host: https://github.com@evil.example
  return url.username !== '' || url.password !== '' ? null : url.href;
}
