import { type ComponentType, lazy, useState } from 'react';

/**
 * React's `lazy`, with a way to load the component before it is shown. One that is there by then is rendered at once: `lazy` by itself
 * shows its fallback first, and what follows a fallback within 300 ms is held back until these are over (React's throttle of
 * suspended trees), a panel in a panel twice.
 */
export function lazyWithPreload<P extends object>(load: () => Promise<ComponentType<P>>) {
  let loaded: ComponentType<P> | null = null;
  const preload = async (): Promise<ComponentType<P>> => {
    loaded ??= await load();
    return loaded;
  };
  const Suspending = lazy(async () => ({ default: await preload() }));
  // biome-ignore lint/correctness/noComponentHookFactories: called once for a component, at the top of a file, as `lazy` is
  function Component(props: P) {
    // Chosen once: another type would be another component, which begins anew.
    const [Chosen] = useState<ComponentType<P>>(() => loaded ?? (Suspending as ComponentType<P>));
    return <Chosen {...props} />;
  }
  return Object.assign(Component, { preload });
}
