import { existsSync, mkdirSync } from 'node:fs';
import { chromium } from 'playwright-core';

const PROGRAMS = ['/usr/bin/chromium', '/usr/bin/google-chrome'];

export interface Seen {
  readonly title: string;
  readonly text: string;
  /** What the page's own scripts complained of. */
  readonly errors: readonly string[];
  /** Hosts that it asked. */
  readonly hosts: readonly string[];
}

/** Opens a page in headless Chromium, and keeps a picture of it beside the test reports. */
export async function see(
  url: string,
  { login = '', picture }: { readonly login?: string; readonly picture: string },
): Promise<Seen> {
  const executablePath = PROGRAMS.find((path) => existsSync(path));
  if (executablePath === undefined) throw new Error('there is no Chromium');
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    const [username = '', ...rest] = login.split(':');
    const context = await browser.newContext({
      ignoreHTTPSErrors: true,
      viewport: { width: 1200, height: 800 },
      ...(login === '' ? {} : { httpCredentials: { username, password: rest.join(':') } }),
    });
    const page = await context.newPage();
    const errors: string[] = [];
    const hosts = new Set<string>();
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('request', (request) => hosts.add(new URL(request.url()).host));
    await page.goto(url, { waitUntil: 'networkidle' });
    mkdirSync('test-artefacts', { recursive: true });
    await page.screenshot({ path: `test-artefacts/${picture}` });
    const text = await page.locator('body').innerText();
    return { title: await page.title(), text, errors, hosts: [...hosts] };
  } finally {
    await browser.close();
  }
}
