const marker = '[ \\t]*(?:>|[-*+](?=[ \\t])|\\d{1,9}[.)](?=[ \\t]))';
const nested = new RegExp(`^((?:${marker}){12})(?:${marker})+`, 'gm');
const indented = /^([ \t]{80})[ \t]+/gm;

/**
 * Markdown with its nesting cut off where nobody would read on. A few hundred levels of it take a window seconds to parse and minutes
 * to lay out, and anybody's text may hold them.
 */
export const shallow = (markdown: string): string => markdown.replace(nested, '$1').replace(indented, '$1');
