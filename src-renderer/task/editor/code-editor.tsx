import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { markdownKeymap, markdownLanguage } from '@codemirror/lang-markdown';
import { LanguageSupport } from '@codemirror/language';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { Compartment, EditorState, type Extension } from '@codemirror/state';
import { drawSelection, dropCursor, EditorView, keymap, placeholder as placeholderText } from '@codemirror/view';
import { type Ref, useEffect, useEffectEvent, useImperativeHandle, useRef } from 'react';
import { insertTemplate } from '../templates.ts';
import { changeBetween } from './change-between.ts';
import { editorTheme } from './editor-theme.ts';
import { addFiles, type Uploading, uploads } from './uploads.ts';

export interface CodeEditorHandle {
  insertTemplate(body: string): void;
  addFiles(files: readonly File[]): void;
}

export interface CodeEditorProps {
  value: string;
  onChange: (text: string) => void;
  onBlur?: () => void;
  readOnly: boolean;
  label: string;
  placeholder: string;
  uploading: Uploading;
  /** Each change of it to a higher number than 0 puts the cursor into the editor. */
  focusWish: number;
  ref?: Ref<CodeEditorHandle>;
}

/** The Markdown editor. It has its own document; `value` is put into it when it comes from elsewhere, with the cursor left where it was. */
export function CodeEditor({ value, onChange, onBlur, readOnly, label, placeholder, uploading, focusWish, ref }: CodeEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const access = useRef(new Compartment());
  const changed = useEffectEvent((text: string) => onChange(text));
  const left = useEffectEvent(() => onBlur?.());
  const uploadingNow = useEffectEvent(() => (readOnly ? null : uploading));
  const first = useEffectEvent(() => ({
    doc: value,
    extensions: [
      access.current.of(accessOf(readOnly)),
      basics(label, placeholder),
      uploads(() => uploadingNow()),
      EditorView.updateListener.of((update) => {
        // What came in by `value` is known outside already.
        if (update.docChanged && !update.transactions.every((transaction) => transaction.isUserEvent('outside')))
          changed(update.state.doc.toString());
        if (update.focusChanged && !update.view.hasFocus) left();
      }),
    ],
  }));

  useEffect(() => {
    const { doc, extensions } = first();
    const editor = new EditorView({ state: EditorState.create({ doc, extensions }), parent: host.current ?? undefined });
    view.current = editor;
    return () => editor.destroy();
  }, []);

  useEffect(() => {
    const editor = view.current;
    const change = editor ? changeBetween(editor.state.doc.toString(), value) : null;
    if (editor && change) editor.dispatch({ changes: change, userEvent: 'outside' });
  }, [value]);

  useEffect(() => {
    if (focusWish > 0) view.current?.focus();
  }, [focusWish]);

  useEffect(() => view.current?.dispatch({ effects: access.current.reconfigure(accessOf(readOnly)) }), [readOnly]);

  useImperativeHandle(ref, () => ({
    insertTemplate(body) {
      const editor = view.current;
      if (!editor) return;
      const { from, to, insert, cursor } = insertTemplate(editor.state.doc.toString(), editor.state.selection.main.head, body);
      editor.dispatch({ changes: { from, to, insert }, selection: { anchor: cursor }, scrollIntoView: true, userEvent: 'input.template' });
      editor.focus();
    },
    addFiles(files) {
      const editor = view.current;
      if (editor) void addFiles(editor, files, editor.state.selection.main.head, uploading);
    },
  }));

  return <div ref={host} className="h-full min-h-0 [&_.cm-editor]:h-full" />;
}

const accessOf = (readOnly: boolean): Extension => [EditorState.readOnly.of(readOnly), EditorView.editable.of(!readOnly)];

/** The search panel in the words of the window. */
const searchWords: Record<string, string> = {
  next: 'Next',
  previous: 'Previous',
  all: 'Select all',
  'match case': 'Match case',
  regexp: 'Regular expression',
  'by word': 'Whole words',
  replace: 'Replace',
  'replace all': 'Replace all',
};

const basics = (label: string, placeholder: string): Extension => [
  history(),
  drawSelection(),
  dropCursor(),
  EditorView.lineWrapping,
  EditorView.perLineTextDirection.of(true),
  search({ top: true }),
  EditorState.phrases.of(searchWords),
  highlightSelectionMatches(),
  // Not `markdown()`: it would bring parsers of HTML, CSS and JavaScript along, half of the editor's weight.
  new LanguageSupport(markdownLanguage),
  keymap.of([...markdownKeymap, ...defaultKeymap.filter(({ key }) => key !== 'Mod-Enter'), ...historyKeymap, ...searchKeymap]),
  placeholderText(placeholder),
  EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'true', dir: 'auto', tabindex: '0' }),
  editorTheme,
];
