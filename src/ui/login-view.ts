export interface LoginView {
  /** Absent: the site has no address. */
  readonly url?: string | undefined;
  readonly username: string;
  readonly password: string;
}

/** Whole, never cut: somebody is going to copy them. */
export function loginLines({ url, username, password }: LoginView): string[] {
  return [`address   ${url ?? 'not there yet'}`, `user      ${username}`, `password  ${password}`];
}
