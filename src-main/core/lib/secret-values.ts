/** Shorter values are words that stand in ordinary text too ("true", "none"). */
const minLength = 8;

/** The values of environment variables that are secret by their name: an agent that prints its environment must not publish them. */
export function secretValues(env: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(env).flatMap(([name, value]) =>
    value !== undefined &&
    value.length >= minLength &&
    /(^|_)(TOKEN|SECRET|PASSWORD|PASSWD|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|CREDENTIALS?)(_|$)/i.test(name)
      ? [value]
      : [],
  );
}
