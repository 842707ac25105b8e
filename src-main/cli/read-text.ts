import { isUtf8 } from 'node:buffer';
import { readFile, stat } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { EXIT, ExitError } from './exit.ts';

/** A text of a million characters is at most four times as many bytes; more is a mistake that isn't worth reading. */
const LARGEST_FILE = 4_000_000;

/** What `--body-file` names; `-` is stdin. */
export async function readText(file: string): Promise<string> {
  const bytes = file === '-' ? await buffer(process.stdin) : await readTextFile(file);
  const name = file === '-' ? 'What came on stdin' : `The spec file ${file}`;
  if (bytes.length > LARGEST_FILE) throw tooLong(name, bytes.length);
  if (!isUtf8(bytes)) throw new ExitError(EXIT.data, `${name} is not text in UTF-8.`);
  return new TextDecoder().decode(bytes);
}

const tooLong = (name: string, bytes: number) =>
  new ExitError(EXIT.data, `${name} is too long for a spec (${bytes} bytes). Accepted: up to 1,000,000 characters.`);

async function readTextFile(file: string): Promise<Uint8Array> {
  const refuse = (error: NodeJS.ErrnoException): never => {
    const reason = error.code === 'ENOENT' ? 'it is not there' : error.code;
    throw new ExitError(EXIT.data, `The spec file ${file} cannot be read (${reason}).`, { cause: error });
  };
  const { size } = await stat(file).catch(refuse);
  if (size > LARGEST_FILE) throw tooLong(`The spec file ${file}`, size);
  return readFile(file).catch(refuse);
}
