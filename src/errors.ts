/**
 * What every command may end with. `hint` is one imperative line with a complete command where there is one, `link` a page
 * that tells more.
 */
export class OrthwebError extends Error {
  override readonly name: string = 'OrthwebError';
  readonly exitCode: number = 1;
  readonly hint: string | undefined;
  readonly link: string | undefined;

  constructor(
    message: string,
    options: ErrorOptions & {
      readonly hint?: string | undefined;
      readonly link?: string | undefined;
    } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.hint = options.hint;
    this.link = options.link;
  }
}

/** Wrong flag, wrong configuration: nothing was called. Exit 2. */
export class UsageError extends OrthwebError {
  override readonly name = 'UsageError';
  override readonly exitCode = 2;
}

/** No, expired or insufficient credentials. Exit 3. */
export class CredentialsError extends OrthwebError {
  override readonly name = 'CredentialsError';
  override readonly exitCode = 3;
}

/** The operator said no. The thing did not happen, and nothing is broken. Exit 5. */
export class Declined extends OrthwebError {
  override readonly name = 'Declined';
  override readonly exitCode = 5;
}

/** Another run holds the deployment. Exit 6. */
export class Locked extends OrthwebError {
  override readonly name = 'Locked';
  override readonly exitCode = 6;
}

/** Ctrl-C, SIGTERM or a lost lock: no new work is started. Exit 130. */
export class Interrupted extends OrthwebError {
  override readonly name = 'Interrupted';
  override readonly exitCode = 130;
}
