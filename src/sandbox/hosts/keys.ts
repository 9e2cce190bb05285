/** Beginnings of the keys of containers, by what they are. */
export const HOSTS = 'hosts/';
export const DATABASES = 'databases/';

export const hostKey = (instanceId: string): string => `${HOSTS}${instanceId}`;
