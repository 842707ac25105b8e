/** The database cannot be opened, and a person must do something about it. The message says what. The file was not changed. */
export class DatabaseRefused extends Error {
  override name = 'DatabaseRefused';
}
