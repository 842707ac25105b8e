import { createTexts } from './kept-texts.ts';

/** What a person is writing to the agent of a task, by the task's id, and by what it is for besides. */
export const { use: useMessageDrafts, keep: keepMessage } = createTexts('messages');
