import * as z from 'zod';
import { printable } from '../../operate/host-reports.ts';

/**
 * What a host is asked once, for everything that the checks want to know of it. Reads only, prints one JSON document, and
 * nothing secret: what a host prints is kept by AWS for a month. Each part that cannot be read is null or empty.
 */
export const HOST_LOOK = String.raw`# orthweb validate: a look at the host
set -u
export LC_ALL=C AWS_PAGER=
root=/opt/orthweb/current
bundle=$(readlink -f "$root") || bundle=

containers() {
  local name
  for name in envoy $(jq --raw-output '.orthancs[].name' "$root/settings.json"); do
    started=null
    if [ "$name" != envoy ]; then
      if timeout 20 docker logs "orthweb-$name-1" 2>&1 | grep --quiet 'Orthanc has started'; then started=true; else started=false; fi
    fi
    timeout 20 docker inspect "orthweb-$name-1" 2>/dev/null | jq --compact-output --arg name "$name" --argjson started "$started" '.[0] |
      {name: $name, state: .State.Status, health: (.State.Health.Status // null), image: .Config.Image,
       restarts: .RestartCount, started: $started}' |
      grep . || jq --null-input --compact-output --arg name "$name" '{name: $name, state: "not there", health: null, image: "", restarts: 0, started: null}'
  done | jq --slurp .
}

# As it is, but Envoy's own login, which is made on the host, given back its place.
rendered_envoy() {
  python3 - <<'END' | sha256sum | cut -d' ' -f1
import base64, json, sys
user = 'orthweb-health'
password = json.load(open('/run/orthweb/orthanc/users.json'))['RegisteredUsers'][user]
login = base64.b64encode(f'{user}:{password}'.encode()).decode()
sys.stdout.write(open('/run/orthweb/envoy/envoy.yaml').read().replace(login, 'ORTHWEB_HEALTH_LOGIN'))
END
}

database() {
  local uri
  uri=$(jq --raw-output .PostgreSQL.ConnectionUri /run/orthweb/orthanc/database.json | sed "s#/etc/orthweb/rds-ca.pem#$root/rds-ca.pem#") || return
  PGPASSFILE=/run/orthweb/orthanc/pgpass PGCONNECT_TIMEOUT=8 timeout 20 psql "$uri" --no-psqlrc --quiet --tuples-only --no-align --command "
    SELECT json_build_object('ssl', s.ssl, 'protocol', s.version, 'cipher', s.cipher, 'role', current_user,
      'server', current_setting('server_version'), 'tables', (SELECT coalesce(json_agg(t.tablename ORDER BY 1), '[]')
        FROM pg_tables t WHERE t.schemaname = 'public'))
    FROM pg_stat_ssl s WHERE s.pid = pg_backend_pid()" 2>&1
}

said=$(database)
jq --null-input --compact-output \
  --arg bundle "$(basename "$bundle")" \
  --arg unit "$(systemctl is-active orthweb.service)" \
  --argjson cloudInit "$(jq --compact-output '.v1.errors' /run/cloud-init/result.json 2>/dev/null || echo null)" \
  --argjson containers "$(containers)" \
  --argjson files "$(cd "$root/" 2>/dev/null && find . -type f -printf '%P\0' | sort -z | xargs -0 sha256sum | jq --raw-input --slurp 'split("\n") | map(select(. != "") | {(.[66:]): .[0:64]}) | add')" \
  --arg envoy "$(rendered_envoy 2>/dev/null)" \
  --argjson disks "$(df --output=pcent / /var/lib/docker 2>/dev/null | tail --lines=+2 | tr --delete ' %' | jq --slurp .)" \
  --argjson memory "$(awk '$1 == "MemTotal:" { t = $2 } $1 == "MemAvailable:" { a = $2 } END { printf "{\"total\":%d,\"available\":%d}", t, a }' /proc/meminfo)" \
  --argjson clock "$(date +%s)" \
  --arg database "$said" \
  '{bundle: $bundle, unit: $unit, cloudInit: $cloudInit, containers: $containers, files: $files, envoy: $envoy, disks: $disks,
    memory: $memory, clock: $clock, database: ($database | fromjson? // null), databaseSaid: (if ($database | fromjson? // null) == null then $database[0:600] else "" end)}'
`;

const container = z.object({
  name: z.string(),
  state: z.string(),
  health: z.string().nullable(),
  image: z.string(),
  restarts: z.number(),
  /** Null: it is no Orthanc. */
  started: z.boolean().nullable(),
});

const shape = z.object({
  bundle: z.string(),
  unit: z.string(),
  /** Null: it has not come to its end. */
  cloudInit: z.array(z.string()).nullable(),
  containers: z.array(container),
  /** SHA-256 by path, of the bundle's folder. */
  files: z.record(z.string(), z.string()).nullable(),
  /** SHA-256 of Envoy's configuration as it is in use, without the host's own login. */
  envoy: z.string(),
  /** Percent in use: `/`, and where the containers are. */
  disks: z.array(z.number()),
  /** KiB */
  memory: z.object({ total: z.number(), available: z.number() }),
  /** Seconds since 1970. */
  clock: z.number(),
  /** What the database said to Orthanc's own login; null: it did not get that far. */
  database: z
    .object({
      ssl: z.boolean(),
      protocol: z.string().nullable(),
      cipher: z.string().nullable(),
      role: z.string(),
      server: z.string(),
      tables: z.array(z.string()),
    })
    .nullable(),
  databaseSaid: z.string(),
});

/** What a host said of itself; a host may be somebody else's by then, so its words are cleaned before they are shown. */
export type HostLook = z.infer<typeof shape> & {
  /** When the script was sent and when it had ended, by this machine's clock. */
  readonly askedMs: readonly [number, number];
};

/** Undefined: these are not the words of a look. */
export function hostLook(stdout: string, askedMs: readonly [number, number]): HostLook | undefined {
  const read = shape.safeParse(parsed(printable(stdout)));
  return read.success ? { ...read.data, askedMs } : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
