import { Bot, Check, FilePen, FileSearch, FileText, Globe, SquareTerminal, Wrench, X } from 'lucide-react';
import { harmless } from '../../../src-main/contract/harmless.ts';
import { bytes, plural, shortDuration } from '../../lib/format.ts';
import { Markdown } from '../../ui/markdown.tsx';
import type { CallEvent, CallRow as Row } from '../timeline.ts';
import { DiffLines } from './diff-lines.tsx';
import { countLines, firstLine } from './lines.ts';
import { OutputText } from './output-text.tsx';
import { Block, RowFrame } from './row-frame.tsx';
import { ToolInput } from './tool-input.tsx';
import { useShortPath } from './worktree.ts';

export interface RowProps<R> {
  row: R;
  isOpen: boolean;
  /** The run goes on: what has no result yet is at work. */
  isLive: boolean;
  onToggle: () => void;
}

export function CallRow({ row, isOpen, isLive, onToggle }: RowProps<Row>) {
  const { call, result } = row;
  const failed = result !== null && !result.ok;
  const frame = { at: row.at, nested: row.nested, isOpen, onToggle, ...(failed ? { tone: 'failed' as const } : {}) };
  const facts = <Facts row={row} isLive={isLive} />;
  if (call === null)
    return (
      <RowFrame
        {...frame}
        icon={<FileText size={14} />}
        label="Result of an earlier call"
        facts={facts}
        head={<Muted>Result of an earlier call</Muted>}
      >
        <OutputText text={result?.output ?? ''} isOpen={isOpen} onToggle={onToggle} folded={3} failed={failed} />
      </RowFrame>
    );
  const output = result?.output || row.output;
  switch (call.type) {
    case 'command':
      return (
        <RowFrame
          {...frame}
          icon={<SquareTerminal size={14} />}
          label={`Command ${firstLine(harmless(call.command))}`}
          facts={facts}
          head={<CommandLine command={call.command} isOpen={isOpen} />}
        >
          <OutputText text={output} isOpen={isOpen} onToggle={onToggle} folded={failed ? 12 : result === null ? 8 : 3} failed={failed} />
        </RowFrame>
      );
    case 'edit':
      return (
        <RowFrame
          {...frame}
          icon={<FilePen size={14} />}
          label={`Edit of ${harmless(call.path)}`}
          head={<Named name="Edit" detail={call.path} />}
          facts={
            <>
              <span className="text-done-text">+{call.added}</span>
              <span className="text-failed-text">−{call.removed}</span>
              {failed ? facts : null}
            </>
          }
        >
          {call.diff ? <DiffLines diff={call.diff} isOpen={isOpen} onToggle={onToggle} /> : null}
          {failed ? <OutputText text={output} isOpen={isOpen} onToggle={onToggle} folded={4} failed /> : null}
        </RowFrame>
      );
    case 'subagent':
      return (
        <RowFrame
          {...frame}
          icon={<Bot size={14} />}
          label={`Sub-agent ${firstLine(harmless(call.title))}`}
          facts={facts}
          head={
            <>
              <Named name="Sub-agent" detail={call.title} plain />
              {isOpen || row.latest === '' ? null : <LatestStep text={row.latest} />}
            </>
          }
        >
          {isOpen ? (
            <>
              <Prose title="Asked for" text={call.prompt} />
              <Prose title="Answered" text={result?.output ?? ''} />
            </>
          ) : null}
        </RowFrame>
      );
    case 'tool':
      return (
        <RowFrame
          {...frame}
          icon={toolIcon(call.name)}
          label={`${harmless(call.name)} ${firstLine(harmless(call.summary))}`}
          facts={facts}
          head={<Named name={call.name} detail={call.summary} />}
        >
          {isOpen ? (
            <Block>
              <ToolInput input={call.input} />
            </Block>
          ) : null}
          <OutputText text={output} isOpen={isOpen} onToggle={onToggle} folded={failed ? 4 : 0} side="first" failed={failed} />
        </RowFrame>
      );
  }
}

function Facts({ row: { call, result, output, steps }, isLive }: { row: Row; isLive: boolean }) {
  const words: React.ReactNode[] = [];
  if (steps > 0) words.push(<span key="steps">{plural(steps, 'step')}</span>);
  if (result === null) {
    if (isLive) words.push(<Working key="working" />);
    else if (output === '') words.push(<span key="none">no result</span>);
    return words;
  }
  if (call?.type === 'tool' && result.ok && result.output !== '') {
    const size = result.cutFrom === null ? plural(countLines(result.output.trimEnd()), 'line') : bytes(result.cutFrom);
    words.push(<span key="size">{size}</span>);
  }
  if (result.durationMs !== null) words.push(<span key="time">{shortDuration(result.durationMs)}</span>);
  if (!result.ok)
    words.push(
      <span key="code" className="inline-flex items-center gap-0.5 font-medium text-failed-text">
        <X size={12} aria-hidden="true" />
        {result.exitCode === null ? 'failed' : `exit ${result.exitCode}`}
      </span>,
    );
  else if (call?.type === 'command')
    words.push(
      <span key="ok" className="inline-flex text-done-text">
        <Check size={12} role="img" aria-label="Succeeded" />
      </span>,
    );
  return words;
}

const Working = () => (
  <span className="inline-flex items-center gap-1 text-running-text">
    <span aria-hidden="true" className="size-1.5 animate-pulse-running rounded-full bg-running-solid" />
    running
  </span>
);

const Muted = ({ children }: { children: React.ReactNode }) => <span className="text-muted">{children}</span>;

function Named({ name, detail, plain = false }: { name: string; detail: string; plain?: boolean }) {
  const text = useShortPath(detail);
  return (
    <span className="flex min-w-0 items-baseline gap-2">
      <span className="shrink-0 font-medium">{harmless(name)}</span>
      <span
        className={plain ? 'truncate' : 'truncate font-mono text-mono text-muted'}
        dir="auto"
        title={detail.length > 60 ? detail : undefined}
      >
        {firstLine(harmless(text))}
      </span>
    </span>
  );
}

function CommandLine({ command, isOpen }: { command: string; isOpen: boolean }) {
  const text = harmless(useShortPath(command));
  return (
    <code className={`block font-mono text-mono ${isOpen ? 'whitespace-pre-wrap break-words' : 'truncate'}`} dir="ltr">
      {isOpen ? text : firstLine(text)}
    </code>
  );
}

function LatestStep({ text }: { text: string }) {
  return <span className="block truncate font-mono text-faint text-meta">{harmless(useShortPath(text))}</span>;
}

const Prose = ({ title, text }: { title: string; text: string }) =>
  text.trim() === '' ? null : (
    <div className="my-1.5 rounded-control border border-line px-2.5 py-1.5">
      <div className="mb-0.5 text-faint text-meta">{title}</div>
      <Markdown text={text} />
    </div>
  );

function toolIcon(name: CallEvent['type'] | string) {
  if (/read|view|cat/i.test(name)) return <FileText size={14} />;
  if (/grep|glob|search|find|list|ls/i.test(name)) return <FileSearch size={14} />;
  if (/web|fetch|http|url/i.test(name)) return <Globe size={14} />;
  return <Wrench size={14} />;
}
