/** What a certificate may say that it is for: RFC 5280, 4.2.1.12. */
export const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';
export const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';

export type Purpose = typeof SERVER_AUTH | typeof CLIENT_AUTH;
