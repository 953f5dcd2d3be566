import { hasOpenssl } from '../../support/certificates.ts';
import { containersMissing } from '../../support/containers.ts';
import { defineStandIn } from '../stand-in.ts';
import { startDeployment } from './deployment.ts';

/** Documentation search: everything real but Qdrant, the API and Prometheus, which answer in the form of the real ones. */
export default defineStandIn({
  pack: 'ai-docs-vector-db',
  title: 'AI documentation vector database',
  missing: () => [
    ...(containersMissing === undefined ? [] : [`${containersMissing}: the compose project is left out.`]),
    ...(hasOpenssl() ? [] : ['openssl is not installed: the certificate is left out.']),
  ],
  start: startDeployment,
});
