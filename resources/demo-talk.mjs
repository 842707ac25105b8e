import process from 'node:process';
import { createInterface } from 'node:readline';

/** What a person sees who takes over: an echo, and how to get out again. */
export async function talk(session) {
  console.log(`This is a demo: no model is at work in session ${session}. What you type comes back; \`exit\` or Ctrl+D ends it.`);
  const lines = createInterface({ input: process.stdin, output: process.stdout, prompt: 'demo> ' });
  lines.on('SIGINT', () => lines.close());
  lines.prompt();
  for await (const line of lines) {
    if (line.trim() === 'exit') break;
    if (line.trim() !== '') console.log(`You said: ${line}`);
    lines.prompt();
  }
  lines.close();
  console.log('This was the demo.');
  process.exit(0);
}
