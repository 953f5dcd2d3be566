import { describe } from 'vitest';
import { accountStoreContract } from '../store/contracts/account-store-contract.ts';
import { alertStoreContract } from '../store/contracts/alert-store-contract.ts';
import { auditStoreContract } from '../store/contracts/audit-store-contract.ts';
import { baselineStoreContract } from '../store/contracts/baseline-store-contract.ts';
import { changeStoreContract } from '../store/contracts/change-store-contract.ts';
import { deliveryStoreContract } from '../store/contracts/delivery-store-contract.ts';
import { expiryContract } from '../store/contracts/expiry-contract.ts';
import { figureStoreContract } from '../store/contracts/figure-store-contract.ts';
import { historyStoreContract } from '../store/contracts/history-store-contract.ts';
import { incidentStoreContract } from '../store/contracts/incident-store-contract.ts';
import { inhibitionStoreContract } from '../store/contracts/inhibition-store-contract.ts';
import { maintenanceStoreContract } from '../store/contracts/maintenance-store-contract.ts';
import { type OpenStores, setClock } from '../store/contracts/opened-stores.ts';
import { reportStoreContract } from '../store/contracts/report-store-contract.ts';
import { requestStoreContract } from '../store/contracts/request-store-contract.ts';
import { sampleStoreContract } from '../store/contracts/sample-store-contract.ts';
import { silenceDeadlinesContract } from '../store/contracts/silence-deadlines-contract.ts';
import { silenceSeriesContract } from '../store/contracts/silence-series-contract.ts';
import { silenceStoreContract } from '../store/contracts/silence-store-contract.ts';
import { watcherStoresContract } from '../store/contracts/watcher-stores-contract.ts';
import { memoryStores } from './memory-stores.ts';

const openMemoryStores: OpenStores = async () => {
  const clock = setClock(new Date('2026-11-21T02:14:00Z'));
  return { stores: memoryStores(clock), clock, close: async () => undefined };
};

describe('the stores in memory', () => {
  alertStoreContract(openMemoryStores);
  incidentStoreContract(openMemoryStores);
  inhibitionStoreContract(openMemoryStores);
  silenceStoreContract(openMemoryStores);
  silenceDeadlinesContract(openMemoryStores);
  maintenanceStoreContract(openMemoryStores);
  silenceSeriesContract(openMemoryStores);
  deliveryStoreContract(openMemoryStores);
  sampleStoreContract(openMemoryStores);
  reportStoreContract(openMemoryStores);
  figureStoreContract(openMemoryStores);
  historyStoreContract(openMemoryStores);
  auditStoreContract(openMemoryStores);
  changeStoreContract(openMemoryStores);
  expiryContract(openMemoryStores);
  accountStoreContract(openMemoryStores);
  baselineStoreContract(openMemoryStores);
  watcherStoresContract(openMemoryStores);
  requestStoreContract(openMemoryStores);
});
