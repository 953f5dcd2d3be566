import type { ApiMethod } from './method.ts';
import * as annotations from './methods/annotations.ts';
import * as auth from './methods/auth.ts';
import * as chatChange from './methods/chat-change.ts';
import * as chatPost from './methods/chat-post.ts';
import * as history from './methods/conversation-history.ts';
import * as conversations from './methods/conversations.ts';
import * as files from './methods/files.ts';
import * as userGroups from './methods/user-groups.ts';
import * as users from './methods/users.ts';
import * as views from './methods/views.ts';

/** Every Web API method the workspace answers; anything else is `unknown_method`. */
export const methods: ReadonlyMap<string, ApiMethod> = new Map(
  [
    auth.apiTest,
    auth.authTest,
    auth.openConnection,
    chatPost.postMessage,
    chatPost.postEphemeral,
    chatChange.update,
    chatChange.remove,
    chatChange.getPermalink,
    conversations.list,
    conversations.info,
    conversations.members,
    conversations.join,
    conversations.open,
    history.history,
    history.replies,
    users.list,
    users.info,
    users.lookupByEmail,
    userGroups.list,
    userGroups.listUsers,
    userGroups.updateUsers,
    views.open,
    views.push,
    views.update,
    views.publish,
    files.getUploadUrl,
    files.completeUpload,
    annotations.addReaction,
    annotations.addPin,
    annotations.addBookmark,
  ].map((method) => [method.name, method]),
);
