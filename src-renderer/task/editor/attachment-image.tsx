import { useQuery } from '@tanstack/react-query';
import { ImageOff } from 'lucide-react';
import { useEffect, useState } from 'react';
import { api } from '../../api/client.ts';
import { messageOf } from '../../api/query-client.ts';
import { Skeleton } from '../../ui/empty-state.tsx';
import { blobOf } from './attachments.ts';

/** An image that was added to a spec. */
export function AttachmentImage({ id, alt }: { id: string; alt: string }) {
  const { data, error, refetch } = useQuery({ ...api.attachments.get.queryOptions({ input: { id } }), retry: false });
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (!data) return;
    const made = URL.createObjectURL(blobOf(data.base64, data.mime));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [data]);
  if (error)
    return (
      <span className="inline-flex items-center gap-1 rounded-control bg-failed-tint px-1.5 text-failed-text text-meta">
        <ImageOff size={12} aria-hidden="true" />
        {alt || 'Image'}: {messageOf(error)}
        <button type="button" className="underline" onClick={() => void refetch()}>
          Try again
        </button>
      </span>
    );
  if (url === null) return <Skeleton className="h-24 w-40" />;
  return <img src={url} alt={alt} className="my-1 max-h-100 max-w-full rounded-control border" />;
}
