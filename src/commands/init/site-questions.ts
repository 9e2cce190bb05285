import { askText, type Questioner, type Wizard } from './wizard.ts';

const NO_DOMAIN = 'none';

/** A name that people remember, and that stays when the address does not. */
export const domain: Questioner = (wizard) => {
  const { draft } = wizard;
  const message = 'DNS name of your own for the site, such as pacs.example.org:';
  const stated = draft.stated('site.domain');
  return {
    path: 'site.domain',
    offer: stated,
    ask: () =>
      askText(wizard, {
        path: 'site.domain',
        message,
        fallback: typeof stated === 'string' ? stated : NO_DOMAIN,
        without: NO_DOMAIN,
      }),
  };
};

export const CERTIFICATES = ['own', 'import'] as const;
export type Certificate = (typeof CERTIFICATES)[number];

/** Who signs the site's certificate. No setting: what is imported stays until it is replaced. */
export async function certificate(
  wizard: Wizard,
  given: Certificate | undefined,
): Promise<Certificate> {
  if (given !== undefined) return given;
  if (!wizard.asks || wizard.takesOffers) return 'own';
  return wizard.prompter.select<Certificate>({
    message: 'Certificate of the site:',
    flag: '--certificate',
    choices: [
      {
        name: 'own: signed by an authority that orthweb makes for the site',
        value: 'own',
        short: 'own',
      },
      {
        name: 'import: one of yours, brought once the site is up',
        value: 'import',
        short: 'import',
      },
    ],
    fallback: 'own',
  });
}
