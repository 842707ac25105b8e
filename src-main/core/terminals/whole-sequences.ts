// biome-ignore-all lint/suspicious/noControlCharactersInRegex: escape sequences are what this file looks for

/** A sequence that is longer without an end is passed on in parts: nothing waits for ever. */
const longestHeld = 4096;

// ESC with intermediates, CSI, and OSC, DCS, SOS, PM or APC, each without its end. Every attempt stops at the next ESC: linear.
const unfinished = /\x1b(?:[ -/]*|\[[0-?]*[ -/]*|[\]PX^_][^\x07\x1b\x9c]*\x1b?)$/;

/**
 * Cuts a terminal's output so that no piece ends within an escape sequence: whoever starts with a screen and goes on with the next
 * piece would print the rest of it as text. What is held comes in front of what follows.
 */
export function createSequenceKeeper(): { push(data: string): string; rest(): string } {
  let held = '';
  return {
    push(data) {
      const text = held + data;
      const from = Math.max(0, text.length - longestHeld);
      const at = unfinished.exec(from === 0 ? text : text.slice(from))?.index;
      held = at === undefined ? '' : text.slice(from + at);
      return at === undefined ? text : text.slice(0, from + at);
    },
    rest() {
      const text = held;
      held = '';
      return text;
    },
  };
}
