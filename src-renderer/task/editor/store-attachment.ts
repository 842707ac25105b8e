import { rpc } from '../../api/client.ts';
import { attachmentMarkdown, attachmentProblem, base64Of } from './attachments.ts';

/** Gives a file to the server and says how a spec shows it. Throws a sentence. */
export async function storeAttachment(file: File): Promise<string> {
  const problem = attachmentProblem(file);
  if (problem !== null) throw new Error(problem);
  const { id } = await rpc.attachments.add({ name: file.name || 'image', base64: await base64Of(file) });
  return attachmentMarkdown(file.name || 'image', id);
}
