import { useState } from 'react';
import type { FeatureDetail } from '../../src-main/contract/features.ts';
import { rpc } from '../api/client.ts';
import { messageOf } from '../api/query-client.ts';
import { refOf, showFeature } from './feature-cache.ts';

/** The title, written where it stands. Enter or leaving it saves, Escape takes it back. */
export function FeatureTitle({ feature }: { feature: FeatureDetail }) {
  const [text, setText] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);
  const save = async () => {
    const title = (text ?? feature.title).replaceAll(/\s+/g, ' ').trim();
    if (title === feature.title) return setText(null);
    setError(null);
    try {
      showFeature(await rpc.features.update({ ...refOf(feature), set: { title } }));
      setText(null);
    } catch (problem) {
      // What was typed stays, to be mended.
      setError(messageOf(problem));
    }
  };
  return (
    <div className="min-w-0">
      <h1 className="sr-only">{feature.title}</h1>
      <textarea
        aria-label="Title"
        aria-invalid={error !== null || undefined}
        rows={1}
        dir="auto"
        maxLength={300}
        value={text ?? feature.title}
        onChange={(event) => setText(event.target.value.replaceAll('\n', ' '))}
        onBlur={() => void save()}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) {
            event.preventDefault();
            event.currentTarget.blur();
          } else if (event.key === 'Escape') {
            event.preventDefault();
            setText(null);
            setError(null);
          }
        }}
        className="-mx-[7px] block field-sizing-content w-[calc(100%+14px)] resize-none overflow-hidden rounded-control border border-transparent bg-transparent px-1.5 py-0.5 font-semibold text-heading outline-none transition-colors hover:border-line focus:border-accent"
      />
      {error === null ? null : (
        <p role="alert" className="text-failed-text text-meta">
          {error}
        </p>
      )}
    </div>
  );
}
