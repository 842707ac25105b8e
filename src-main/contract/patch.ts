import { z } from 'zod';

type Patch<Shape extends z.core.$ZodShape> = {
  [Key in keyof Shape]: z.ZodOptional<Shape[Key] extends z.ZodDefault<infer Inner> ? Inner : Shape[Key]>;
};

/**
 * The schema of a change: any of the fields, and only what was given. `partial()` is not that: it fills in the defaults of the fields
 * that are missing, and a change of the title would empty the spec.
 */
export function patchOf<Shape extends z.core.$ZodShape>(object: z.ZodObject<Shape>): z.ZodObject<Patch<Shape>> {
  const fields = Object.entries(object.shape).map(([name, field]) => [
    name,
    z.optional(field instanceof z.ZodDefault ? field.unwrap() : field),
  ]);
  return z.object(Object.fromEntries(fields) as Patch<Shape>);
}
