import type { BalancerEngine } from '../../plan/balancer-names.ts';
import { builtIn } from './built-in.ts';
import { caddy } from './caddy.ts';
import type { Engine } from './engine.ts';
import { envoy } from './envoy.ts';
import { haproxy } from './haproxy.ts';
import { nginx } from './nginx.ts';

export const engines: Readonly<Record<BalancerEngine, Engine>> = {
  nginx,
  haproxy,
  caddy,
  envoy,
  'built-in': builtIn,
};
