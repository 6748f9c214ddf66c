/** Settings of one of Envoy's extensions, with the type by which Envoy knows them, such as `envoy.extensions.…v3.Router`. */
export function typed(type: string, settings: object = {}): object {
  return { '@type': `type.googleapis.com/${type}`, ...settings };
}

/** One of Envoy's extensions by name. */
export function extension(name: string, type: string, settings: object = {}): object {
  return { name, typed_config: typed(type, settings) };
}

export function socketAddress(address: string, port: number): object {
  return { socket_address: { address, port_value: port } };
}

/** As protobuf writes durations in JSON. */
export function seconds(ms: number): string {
  return `${ms / 1000}s`;
}
