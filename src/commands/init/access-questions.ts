import { ADDRESS_SERVICE } from '../../operate/own-address.ts';
import { askText, type Question, type Questioner, type Wizard } from './wizard.ts';

/** Who may open the web pages. */
export const web: Questioner = (wizard) =>
  question(wizard, 'access.web', 'Networks of your browsers (HTTPS):', () =>
    offeredAddress(wizard),
  );

/** Who may send and ask by DICOM: often the same. */
export const dicom: Questioner = (wizard) =>
  question(wizard, 'access.dicom', 'Networks of your DICOM devices (DICOM TLS):', async () =>
    listed(wizard.draft.stated('access.web')),
  );

/** Stands for a list that is left out. */
const EVERYBODY = 'everybody';

function question(
  wizard: Wizard,
  path: 'access.web' | 'access.dicom',
  message: string,
  suggestion: () => Promise<string | undefined>,
): Question {
  const { draft, sandboxed } = wizard;
  const open = sandboxed || draft.config().access.openToInternet;
  return {
    path,
    offer: draft.stated(path),
    // It has no default: whoever may reach images must be named.
    required: !open,
    async ask() {
      const stated = listed(draft.stated(path));
      if (open) {
        const fallback = stated ?? EVERYBODY;
        return askText(wizard, { path, message, fallback, without: EVERYBODY });
      }
      const fallback = stated ?? (await suggestion());
      return askText(wizard, { path, message, fallback, required: true });
    },
  };
}

/** For whoever tries the site from here. A network to add, where there is more than this machine. */
async function offeredAddress(wizard: Wizard): Promise<string | undefined> {
  const host = new URL(ADDRESS_SERVICE).host;
  wizard.tell('Networks such as 203.0.113.0/24, with commas between them; /32 is one address.');
  if (wizard.takesOffers) wizard.tell(`Asking ${host} for this machine's address.`);
  const look = await wizard.prompter.confirm(
    `Ask ${host} for this machine's address, to offer it?`,
    true,
  );
  if (!look) return undefined;
  const address = await wizard.ownAddress();
  if (address === undefined) {
    wizard.tell(`${host} did not answer: type your networks.`);
    return undefined;
  }
  wizard.tell(`The Internet sees this machine as ${address}.`);
  return `${address}/${address.includes(':') ? 128 : 32}`;
}

function listed(value: unknown): string | undefined {
  return Array.isArray(value) ? value.join(', ') : undefined;
}
