import { memo, useMemo } from 'react';
import type { BodyLine } from './body.ts';
import type { FileContent } from './file-store.ts';
import { clip, piecesOf, type Token, withInvisible } from './tokens.ts';
import { wordDiff } from './word-diff.ts';

/** What is shown of one line. Beyond it, only minified files go on. */
const maxShown = 2000;

/** The coloured pieces of a line; one plain piece where the colours are not there, or are those of an older text. */
function tokensOf(line: BodyLine, content: FileContent): Token[] {
  if (content.kind === 'text') {
    const tokens =
      line.kind === 'removed' || content.newTokens === null
        ? content.oldTokens?.[(line.oldNo ?? 0) - 1]
        : content.newTokens[(line.newNo ?? 0) - 1];
    if (tokens && tokens.map((t) => t.text).join('') === line.text) return tokens;
  }
  return [{ text: line.text, className: null }];
}

/** The text of one line of code, as text: whatever is in it stays what it is. */
export const CodeLine = memo(function CodeLine({ line, content }: { line: BodyLine; content: FileContent }) {
  const { pieces, left } = useMemo(() => {
    const marks = line.mate
      ? line.kind === 'removed'
        ? wordDiff(line.text, line.mate.text).removed
        : wordDiff(line.mate.text, line.text).added
      : [];
    const { tokens, left } = clip(tokensOf(line, content), maxShown);
    return { pieces: piecesOf(tokens, marks), left };
  }, [line, content]);
  return (
    <span className="diff-code" dir="ltr">
      {pieces.map((piece, i) => (
        <span
          // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one line, made anew with it
          key={i}
          className={piece.className ?? undefined}
          data-marked={piece.marked || undefined}
        >
          {withInvisible(piece.text).map((part, j) =>
            part.invisible ? (
              // biome-ignore lint/suspicious/noArrayIndexKey: as above
              <span key={j} className="diff-invisible" title="An invisible character">
                {part.text}
              </span>
            ) : (
              part.text
            ),
          )}
        </span>
      ))}
      {left > 0 ? <span className="diff-left">{` … ${left.toLocaleString('en')} more characters`}</span> : null}
      {line.noNewline ? <span className="diff-left">{'  no newline at the end of the file'}</span> : null}
      {line.text === '' ? '\n' : null}
    </span>
  );
});
