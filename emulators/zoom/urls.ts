/** URLs of pages and files, as answers and events name them. Hosts are the two faces' (see `provider.ts`). */
import { link } from '../../src/emulator/index.ts';

/** As `link` takes faces: whoever builds a row must not depend on the apis that serve it. */
const people = { options: { host: 'www', people: true } };
const machines = { options: { host: 'www' } };

const withPasscode = (path: string, encrypted: string | undefined, more = ''): string => {
  const query = [encrypted && `pwd=${encrypted}`, more].filter(Boolean).join('&');
  return link(people, query ? `${path}?${query}` : path);
};

export const joinLink = (id: number, encrypted: string | undefined): string => withPasscode(`/j/${id}`, encrypted);

/** The personal room's number stands for the meeting's, which follows. */
export const personalJoinLink = (pmi: number, encrypted: string | undefined, id: number): string =>
  withPasscode(`/j/${pmi}`, encrypted, `omn=${id}`);

export const personalLink = (pmi: number, encrypted: string | undefined): string =>
  withPasscode(`/j/${pmi}`, encrypted);

/** A registrant's (or panelist's, or invited guest's) own link. */
export const guestLink = (id: number, token: string, encrypted: string | undefined): string =>
  link(people, `/w/${id}?tk=${token}${encrypted ? `&pwd=${encrypted}` : ''}`);

export const startLink = (id: number, zak: string): string => link(people, `/s/${id}?zak=${zak}`);

export const registrationLink = (kind: 'meeting' | 'webinar', token: string): string =>
  link(people, `/${kind}/register/${token}`);

export const shareLink = (token: string): string => link(people, `/rec/share/${token}`);
export const playLink = (token: string): string => link(people, `/rec/play/${token}`);
export const downloadLink = (token: string): string => link(machines, `/rec/download/${token}`);
export const webhookDownloadLink = (token: string, second: string): string =>
  link(machines, `/rec/webhook_download/${token}/${second}`);
