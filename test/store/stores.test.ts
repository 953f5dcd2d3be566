import { describe } from 'vitest';
import { alertStoreContract } from './contracts/alert-store-contract.ts';
import { auditStoreContract } from './contracts/audit-store-contract.ts';
import { changeStoreContract } from './contracts/change-store-contract.ts';
import { deliveryStoreContract } from './contracts/delivery-store-contract.ts';
import { expiryContract } from './contracts/expiry-contract.ts';
import { figureStoreContract } from './contracts/figure-store-contract.ts';
import { historyStoreContract } from './contracts/history-store-contract.ts';
import { incidentStoreContract } from './contracts/incident-store-contract.ts';
import { reportStoreContract } from './contracts/report-store-contract.ts';
import { sampleStoreContract } from './contracts/sample-store-contract.ts';
import { silenceDeadlinesContract } from './contracts/silence-deadlines-contract.ts';
import { silenceStoreContract } from './contracts/silence-store-contract.ts';
import { openPostgresStores } from './open-postgres-stores.ts';

describe('on PostgreSQL', () => {
  alertStoreContract(openPostgresStores);
  incidentStoreContract(openPostgresStores);
  silenceStoreContract(openPostgresStores);
  silenceDeadlinesContract(openPostgresStores);
  deliveryStoreContract(openPostgresStores);
  sampleStoreContract(openPostgresStores);
  reportStoreContract(openPostgresStores);
  figureStoreContract(openPostgresStores);
  historyStoreContract(openPostgresStores);
  auditStoreContract(openPostgresStores);
  changeStoreContract(openPostgresStores);
  expiryContract(openPostgresStores);
});
