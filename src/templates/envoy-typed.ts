/** A message whose type Envoy learns from its content. */
export function typed(type: string, fields: object): object {
  return { '@type': `type.googleapis.com/envoy.${type}`, ...fields };
}

/** An extension by its name. */
export function extension(name: string, type: string, fields: object): object {
  return { name: `envoy.${name}`, typed_config: typed(type, fields) };
}
