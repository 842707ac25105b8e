/** Hues that lie between the five of the states, so that a project is not taken for one. */
const hues = [200, 330, 110, 35, 265, 175, 355, 90];

/** A project's colour: always the same for its name. Decoration beside the name. */
export function ProjectDot({ name, size = 8 }: { name: string; size?: number }) {
  let hash = 0;
  for (const char of name) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) | 0;
  return (
    <span
      aria-hidden="true"
      className="inline-block shrink-0 rounded-[2px]"
      style={{ width: size, height: size, background: `oklch(64% 0.13 ${hues[Math.abs(hash) % hues.length]})` }}
    />
  );
}
