/** What is wrong with the text, if it is no address of something that can be downloaded without a login. */
export function httpsUrlFault(text: string): string | undefined {
  const must = 'must be an https URL such as https://mirror.example.org/docker-compose';
  // A URL parser trims and mends; the program that downloads takes the text as it is.
  if (text.length > 2_048 || !/^https:\/\/[!#-;=?-[\]_a-z~]+$/.test(text) || !URL.canParse(text))
    return must;
  const { username, password, hash } = new URL(text);
  if (username !== '' || password !== '')
    return 'must not hold a login: it would be readable on the hosts';
  return hash === '' ? undefined : must;
}
