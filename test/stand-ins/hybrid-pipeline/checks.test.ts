import { afterAll, beforeAll, describe } from 'vitest';
import { hasRedisServer } from '../../support/redis.ts';
import { describeChecks } from '../describe-checks.ts';
import { backupChecks } from './backup-checks.ts';
import { describeLevels } from './describe-levels.ts';
import { describeSchedules } from './describe-schedules.ts';
import { hostChecks } from './host-checks.ts';
import { reviewChecks } from './review-checks.ts';
import { securityChecks } from './security-checks.ts';
import { serviceChecks } from './service-checks.ts';
import { begin, end, mend, pack, watched } from './watching.ts';

describe.skipIf(!hasRedisServer())('the hybrid pipeline (needs redis-server)', () => {
  beforeAll(begin, 60_000);
  afterAll(end);

  describeChecks(pack, { watched: () => watched, mend }, [
    ...serviceChecks,
    ...hostChecks,
    ...backupChecks,
    ...securityChecks,
    ...reviewChecks,
  ]);
  describeLevels();
  describeSchedules();
});
