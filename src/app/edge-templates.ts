import { defectMessage, errorMessage } from '../../templates/error-message.ts';
import { homeBlocks } from '../../templates/home.ts';
import type { EdgeTemplates } from '../slack/edge.ts';
import { gatherHome } from './gather-home.ts';

/** What the Slack edge shows by itself. */
export const edgeTemplates: EdgeTemplates = {
  error: errorMessage,
  defect: defectMessage,
  home: async (services, actor, commands) => homeBlocks(await gatherHome(services, actor, commands)),
};
