import { defineAction } from '../../src/define/action.ts';
import { declareModal } from '../../templates/declare-modal.ts';

export default defineAction({
  summary: 'Declare an incident',
  surface: 'global-shortcut',
  role: 'operator',
  run: async () => ({ modal: declareModal({ callbackId: 'save-declaration' }) }),
});
