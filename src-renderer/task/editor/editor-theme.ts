import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

const look = EditorView.theme({
  '&': { color: 'var(--ink)', backgroundColor: 'transparent', fontSize: '13px', height: '100%' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--font-sans)', lineHeight: '20px', overflowX: 'hidden' },
  '.cm-content': { padding: '12px 16px 40px', caretColor: 'var(--ink)', maxWidth: '80ch' },
  '.cm-line': { padding: '0' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)', borderLeftWidth: '1.5px' },
  '.cm-dropCursor': { borderLeftColor: 'var(--accent)', borderLeftWidth: '2px' },
  '.cm-placeholder': { color: 'var(--faint)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    background: 'color-mix(in oklch, var(--accent) 24%, transparent)',
  },
  '.cm-searchMatch': { background: 'var(--waiting-tint)', outline: '1px solid var(--waiting-solid)' },
  '.cm-searchMatch-selected': { background: 'color-mix(in oklch, var(--accent) 30%, transparent)' },
  '.cm-panels': { background: 'var(--raised)', color: 'var(--ink)', borderColor: 'var(--line)', fontFamily: 'var(--font-sans)' },
  '.cm-panels-top': { borderBottom: '1px solid var(--line)' },
  '.cm-panel.cm-search': { padding: '6px 28px 6px 12px', fontSize: '12px' },
  '.cm-panel.cm-search label': { display: 'inline-flex', alignItems: 'center', fontSize: '11px', color: 'var(--muted)' },
  '.cm-panel.cm-search input[type=checkbox]': { accentColor: 'var(--accent)', margin: '0 4px 0 2px' },
  '.cm-textfield': {
    fontSize: '12px',
    padding: '3px 6px',
    border: '1px solid var(--line-strong)',
    borderRadius: '4px',
    background: 'var(--surface)',
    color: 'var(--ink)',
  },
  '.cm-button': {
    fontSize: '11px',
    padding: '3px 8px',
    border: '1px solid var(--line-strong)',
    borderRadius: '4px',
    background: 'var(--surface)',
    color: 'var(--ink)',
    backgroundImage: 'none',
  },
  '.cm-panel.cm-search [name=close]': { color: 'var(--muted)', fontSize: '16px', right: '8px' },
  '.cm-uploading': {
    color: 'var(--muted)',
    background: 'var(--active)',
    borderRadius: '4px',
    padding: '1px 6px',
    fontSize: '11px',
  },
});

const syntax = HighlightStyle.define([
  { tag: tags.heading, fontWeight: '600' },
  { tag: tags.heading1, fontSize: '15px' },
  { tag: tags.strong, fontWeight: '600' },
  { tag: tags.emphasis, fontStyle: 'italic' },
  { tag: tags.strikethrough, textDecoration: 'line-through' },
  { tag: tags.link, color: 'var(--accent)' },
  { tag: tags.url, color: 'var(--muted)' },
  { tag: tags.monospace, fontFamily: 'var(--font-mono)', fontSize: '12px', color: 'var(--review-text)' },
  { tag: tags.quote, color: 'var(--muted)' },
  // The marks themselves (`#`, `**`, `-`, fences) step back behind the words.
  { tag: [tags.processingInstruction, tags.contentSeparator, tags.labelName], color: 'var(--faint)' },
  { tag: tags.atom, color: 'var(--running-text)' },
]);

/** The editor in the tokens of the window: it changes with the theme by itself. */
export const editorTheme = [look, syntaxHighlighting(syntax)];
