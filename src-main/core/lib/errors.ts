export type UserErrorCode = 'NOT_FOUND' | 'INVALID' | 'CONFLICT' | 'UNAVAILABLE' | 'FAILED';

/**
 * Something that a user can cause. The message says what happened, which value, and what to do; it is shown as it is. Becomes
 * the contract's typed error of the same code at the edge (app.ts); anything else that is thrown is a bug.
 */
export class UserError extends Error {
  override name = 'UserError';
  readonly code: UserErrorCode;
  constructor(code: UserErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
