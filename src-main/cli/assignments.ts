import { z } from 'zod';
import { EXIT, ExitError, usageError } from './exit.ts';

/**
 * Reads `key=value` words by the schema of each key: `true`/`false` for switches, commas between the items of a list, nothing
 * behind the `=` for "none". An unknown key or a value that does not fit is named, with what is accepted.
 */
export function readAssignments(words: readonly string[], shape: Record<string, z.ZodType>): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const word of words) {
    const equals = word.indexOf('=');
    if (equals < 1) throw usageError(`"${word}" is not key=value. Keys: ${Object.keys(shape).join(', ')}.`);
    const key = word.slice(0, equals);
    const schema = Object.hasOwn(shape, key) ? shape[key] : undefined;
    if (!schema) throw new ExitError(EXIT.data, `There is no setting "${key}". Accepted: ${Object.keys(shape).join(', ')}.`);
    values[key] = readValue(key, word.slice(equals + 1), schema);
  }
  return values;
}

function readValue(key: string, text: string, schema: z.ZodType): unknown {
  const fitting = candidates(text)
    .map((value) => schema.safeParse(value))
    .find((result) => result.success);
  if (fitting) return fitting.data;
  throw new ExitError(
    EXIT.data,
    `"${text}" is no value for ${key}. Accepted: ${describe(z.toJSONSchema(schema, { io: 'input' }) as JsonSchema)}.`,
  );
}

/** What a text could stand for. No setting accepts two of these, so that the first that fits is the one that was meant. */
function candidates(text: string): unknown[] {
  if (text === '') return [null, [], ''];
  const words = text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
  return [
    ...(/^-?\d+(\.\d+)?$/.test(text) ? [Number(text)] : []),
    ...(text === 'true' || text === 'false' ? [text === 'true'] : []),
    ...(text === 'null' ? [null] : []),
    words,
    text,
  ];
}

interface JsonSchema {
  type?: string;
  enum?: string[];
  minimum?: number;
  maximum?: number;
  anyOf?: JsonSchema[];
}

function describe(schema: JsonSchema): string {
  if (schema.anyOf) return schema.anyOf.map(describe).join(', or ');
  if (schema.enum) return schema.enum.join(', ');
  const { type, minimum, maximum } = schema;
  if (type === 'boolean') return 'true or false';
  if (type === 'null') return 'nothing';
  if (type === 'array') return 'a list with commas';
  if (type !== 'integer' && type !== 'number') return 'text';
  const number = type === 'integer' ? 'a whole number' : 'a number';
  // Schemas of whole numbers without a limit of their own carry the language's.
  if (maximum === undefined || maximum === Number.MAX_SAFE_INTEGER) return `${number} from ${minimum}`;
  return `${number} from ${minimum} to ${maximum}`;
}
