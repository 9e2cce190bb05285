import { type Config, resolveConfig } from '../../../src/config.ts';

/** As the operator would write it, everything else by default. */
export function configured(yaml = ''): Config {
  const text = `access: {web: [203.0.113.0/24], dicom: [198.51.100.0/24]}\n${yaml}`;
  return resolveConfig({
    flags: {},
    env: {},
    file: { path: 'orthweb.yaml', text },
    readFile: () => undefined,
  });
}
