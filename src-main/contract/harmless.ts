// biome-ignore-all lint/suspicious/noControlCharactersInRegex: control characters are what this file looks for

/*
 * Makes text that an agent, a tool or a web page wrote harmless in a terminal: no escape sequence, control character or
 * direction override of theirs gets through. What they printed for people stays.
 */

// Anything that needs a closer look. Tabs too: a terminal's tab stops know nothing of our indentation.
const special = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]/;

// Plain ASCII needs none: nearly all text, told in two thirds of the time that the long list takes.
const unusual = /[^\n -~]/;

// CSI, then OSC, DCS, SOS, PM and APC with their terminator, then the two- and three-byte ones. The lengths bound the search for
// a terminator that never comes; what is left of a broken sequence is printed without its escape character.
const sequences =
  /(?:\x1b\[|\x9b)[0-?]{0,64}[ -/]{0,8}[@-~]|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x90\x98\x9c-\x9f]{0,4096}(?:\x07|\x1b\\|\x9c)|\x1b[ -/]{1,4}[0-~]|\x1b[0-Z\\^-~]/g;

const controls = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb]/g;

/** Lines end with `\n` in what comes back; of a line that was drawn over itself (`\r`, progress bars) the last state stays. */
export function harmless(text: string): string {
  if (!unusual.test(text) || !special.test(text)) return text;
  const bare = text
    .replace(sequences, '')
    .replace(/[\u2028\u2029]/g, '\n')
    .replace(/\ufeff/g, '')
    .replace(/\t/g, '  ');
  const rows = bare.includes('\r') ? bare.split('\n').map(lastState).join('\n') : bare;
  return rows.replace(controls, visible);
}

function lastState(row: string): string {
  let end = row.length;
  while (end > 0 && row[end - 1] === '\r') end--;
  return row.slice(row.lastIndexOf('\r', end - 1) + 1, end);
}

/** Caret notation, as terminals know it (`^G`), and code points for the rest. */
function visible(char: string): string {
  const code = char.charCodeAt(0);
  return code < 0x80 ? `^${String.fromCharCode(code ^ 0x40)}` : `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
}
