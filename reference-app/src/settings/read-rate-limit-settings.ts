import type { Needed } from './needed.ts';
import type { RateLimitSettings } from './settings.ts';
import type { Values } from './variables.ts';

/** Who counts requests, and against which limit. */
export function rateLimitSettings(values: Values, needed: Needed): RateLimitSettings {
  const kind = values.RATE_LIMIT ?? 'none';
  const limit = {
    requests: values.RATE_LIMIT_MAX ?? 100,
    windowSeconds: values.RATE_LIMIT_WINDOW_SECONDS ?? 60,
    algorithm: values.RATE_LIMIT_ALGORITHM ?? 'fixed-window',
  };
  switch (kind) {
    case 'none':
      return { kind };
    case 'local':
      return { kind, ...limit };
    case 'redis':
      return { kind, ...limit, redis: needed.redis({ of: 'RATE_LIMIT', value: kind }) };
  }
}
