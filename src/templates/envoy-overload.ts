import { extension } from './envoy-typed.ts';

/** Memory of Envoy's container, and how much of it Envoy itself thinks it has. */
export const ENVOY_CONTAINER_MIB = 512;
const HEAP_MIB = 384;

/** Browsers open a few each, devices one for each association. */
export const MOST_CONNECTIONS = 2_000;

/** Short of memory Envoy first frees what it can, then takes no more work. Otherwise the kernel would end it. */
export function overloadManager(): object {
  const heap = 'resource_monitors.fixed_heap';
  const at = (name: string, value: number) => ({
    name: `envoy.overload_actions.${name}`,
    triggers: [{ name: `envoy.${heap}`, threshold: { value } }],
  });
  return {
    refresh_interval: '0.25s',
    resource_monitors: [
      extension(heap, 'extensions.resource_monitors.fixed_heap.v3.FixedHeapConfig', {
        max_heap_size_bytes: HEAP_MIB * 1_024 * 1_024,
      }),
      extension(
        'resource_monitors.global_downstream_max_connections',
        'extensions.resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig',
        { max_active_downstream_connections: MOST_CONNECTIONS },
      ),
    ],
    actions: [
      at('shrink_heap', 0.9),
      at('stop_accepting_requests', 0.95),
      at('stop_accepting_connections', 0.98),
    ],
  };
}
