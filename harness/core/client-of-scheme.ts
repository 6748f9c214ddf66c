import * as http from 'node:http';
import * as https from 'node:https';

/** Node's client for a URL of http or https: its `get`, its `request` and its `Agent`. */
export function clientOfScheme({ protocol }: URL): typeof http | typeof https {
  return protocol === 'https:' ? https : http;
}
