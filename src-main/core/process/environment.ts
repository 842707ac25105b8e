/** A complete set of environment variables for a child process. Nothing of our own environment is added to it. */
export type Environment = Readonly<Record<string, string | undefined>>;
