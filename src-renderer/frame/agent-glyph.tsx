import { Asterisk, Bot, FlaskConical, Hexagon, type LucideIcon, SquareTerminal } from 'lucide-react';

const glyphs: Record<string, LucideIcon> = { claude: Asterisk, codex: Hexagon, opencode: SquareTerminal, demo: FlaskConical };

/** An agent's sign beside the name of it or of its model. */
export function AgentGlyph({ agent, size = 12 }: { agent: string; size?: number }) {
  const Glyph = glyphs[agent] ?? Bot;
  return <Glyph size={size} aria-hidden="true" className="shrink-0 text-faint" />;
}
