import { createTexts } from '../state/kept-texts.ts';

/** Comments that are being written, by what they are about. */
export const { use: useCommentDrafts, keep: keepComment } = createTexts('comments');
