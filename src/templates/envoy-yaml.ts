import { dicomCluster, webCluster } from './envoy-clusters.ts';
import type { HttpInput } from './envoy-http.ts';
import { dicomListener, webListener } from './envoy-listeners.ts';
import { overloadManager } from './envoy-overload.ts';
import { yamlText } from './yaml-text.ts';

export interface EnvoyInput extends HttpInput {
  /** Of the Orthancs on the same host. */
  readonly orthancAddresses: readonly string[];
}

/**
 * `envoy.yaml`. It still holds the word ORTHWEB_HEALTH_LOGIN: Envoy takes nothing from its environment, so the host puts
 * the login in.
 */
export function envoyYaml(input: EnvoyInput): string {
  const { orthancAddresses } = input;
  return yamlText({
    // Without a name of its own Envoy asks nobody for certificates, not even a file.
    node: { id: 'orthweb', cluster: 'orthweb' },
    // For whoever is inside the container: it also shows the login of the health checks, and can end Envoy.
    admin: {
      address: { socket_address: { address: '127.0.0.1', port_value: 9901 } },
      ignore_global_conn_limit: true,
    },
    static_resources: {
      listeners: [webListener(input), dicomListener()],
      clusters: [webCluster(orthancAddresses), dicomCluster(orthancAddresses)],
    },
    overload_manager: overloadManager(),
  });
}
