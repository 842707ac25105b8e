import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { IconButton } from './button.tsx';
import { toast } from './toast.tsx';

/** Copies; says by a toast only when it could not. True when it did. */
async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    toast.fail('The browser did not allow copying', 'Select the text and copy it by hand.');
    return false;
  }
}

/** Says that it copied in its own place. `label` is what it copies: `Copy the branch's name`. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), 1_500);
    return () => clearTimeout(timer);
  }, [isCopied]);
  return (
    <IconButton
      size="sm"
      label={isCopied ? 'Copied' : label}
      icon={isCopied ? <Check size={13} className="text-done-text" /> : <Copy size={13} />}
      onClick={() => void copy(text).then(setCopied)}
    />
  );
}
